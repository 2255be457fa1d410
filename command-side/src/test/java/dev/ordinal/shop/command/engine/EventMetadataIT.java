package dev.ordinal.shop.command.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.shop.command.RunningCommandSide;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.util.IdGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Import(EventMetadataIT.FixedTimeAndIds.class)
@DirtiesContext
class EventMetadataIT extends RunningCommandSide {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final UUID ID = UUID.fromString("01980000-0000-7000-8000-0000000000aa");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TestConfiguration(proxyBeanMethods = false)
    static class FixedTimeAndIds {

        @Bean
        @Primary
        Clock noon() {
            return Clock.fixed(NOON, ZoneOffset.UTC);
        }

        @Bean
        @Primary
        IdGenerator sameId() {
            return () -> ID;
        }
    }

    @Test
    void anEventSaysWhenItHappenedWhoAskedAndInWhichTrace() {
        http().post(
                        "/users",
                        "{\"name\":\"Ada\",\"email\":\"%s@example.com\"}".formatted(UUID.randomUUID()),
                        "traceparent",
                        TRACE);

        StoredEvent event = log.last("user-" + ID).orElseThrow();
        JsonNode metadata = JsonMapper.shared().readTree(event.metadata());
        assertThat(event.occurredAt()).isEqualTo(NOON);
        assertThat(event.type()).isEqualTo("user.registered");
        assertThat(event.revision()).isEqualTo("1");
        assertThat(event.streamType()).isEqualTo("user");
        assertThat(UUID.fromString(event.eventId()).version()).isEqualTo(7);
        assertThat(metadata.propertyNames())
                .containsExactlyInAnyOrder("correlationId", "causationId", "actor", "traceparent");
        assertThat(metadata.path("actor").asString()).isEqualTo("anonymous");
        assertThat(metadata.path("traceparent").asString()).isEqualTo(TRACE);
        assertThat(metadata.path("correlationId")).isEqualTo(metadata.path("causationId"));
        assertThat(GenericEventMessage.clock.instant()).isEqualTo(NOON);
    }
}
