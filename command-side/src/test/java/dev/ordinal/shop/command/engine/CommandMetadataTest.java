package dev.ordinal.shop.command.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;

class CommandMetadataTest {

    private final CommandMetadata metadata = new CommandMetadata();

    @Test
    void whatBeginsSomethingIsItsOwnCorrelation() {
        Message<?> command = new GenericMessage<>("buy", Map.of("actor", "anonymous", "expectedVersion", 3L));

        assertThat(metadata.correlationDataFor(command))
                .isEqualTo(Map.of(
                        "correlationId", command.getIdentifier(),
                        "causationId", command.getIdentifier(),
                        "actor", "anonymous"));
    }

    @Test
    void whatFollowsKeepsCorrelationActorAndTrace() {
        MetaData first = MetaData.with("correlationId", "c")
                .and("causationId", "a")
                .and("actor", "anonymous")
                .and("traceparent", "00-1-2-01");
        Message<?> event = new GenericMessage<>("bought", first);

        assertThat(metadata.correlationDataFor(event))
                .isEqualTo(Map.of(
                        "correlationId", "c",
                        "causationId", event.getIdentifier(),
                        "actor", "anonymous",
                        "traceparent", "00-1-2-01"));
    }
}
