package dev.ordinal.testkit.conformance;

import static dev.ordinal.testkit.conformance.Events.NOON;
import static dev.ordinal.testkit.conformance.Events.TYPE;
import static dev.ordinal.testkit.conformance.Events.event;
import static dev.ordinal.testkit.conformance.Events.events;
import static dev.ordinal.testkit.conformance.Events.ids;
import static dev.ordinal.testkit.conformance.Events.stream;
import static dev.ordinal.testkit.conformance.Events.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;

/** What is appended is there, as it was. */
interface Appending extends Engines {

    @Test
    default void aStreamIsWhatWasAppendedToIt() {
        List<DomainEventMessage<String>> events = events("a", 0, 5);

        engine().appendEvents(events.subList(0, 2));
        engine().appendEvents(events.get(2));
        engine().appendEvents(events.get(3), events.get(4));

        assertThat(ids(stream(engine(), "a"))).isEqualTo(ids(events));
        assertThat(stream(engine(), "a"))
                .extracting(DomainEventMessage::getSequenceNumber)
                .containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    default void oneAppendHoldsEventsOfSeveralStreams() {
        List<DomainEventMessage<String>> events = List.of(event("a", 0), event("b", 0), event("a", 1), event("b", 1));

        engine().appendEvents(events);

        assertThat(ids(tracked(engine(), null))).isEqualTo(ids(events));
        assertThat(ids(stream(engine(), "a"))).isEqualTo(ids(List.of(events.get(0), events.get(2))));
        assertThat(ids(stream(engine(), "b"))).isEqualTo(ids(List.of(events.get(1), events.get(3))));
    }

    @Test
    default void anEventOfAStreamKeepsAllThatItSays() {
        Instant time = Instant.parse("1969-07-20T20:17:40.007Z");
        String payload = "quote \" slash \\ tab \t line \n e\u0301 ß 漢 \uD83D\uDCE6";
        Map<String, String> metadata = Map.of("", "empty key", "ключ", "значение", "nothing", "", "lines", "a\nb");
        DomainEventMessage<String> event =
                new GenericDomainEventMessage<>("Parcel", "parcel/ß 1", 0, payload, metadata, "id-ß", time);

        engine().appendEvents(event);

        DomainEventMessage<?> read = stream(engine(), "parcel/ß 1").getFirst();
        assertThat(read.getIdentifier()).isEqualTo("id-ß");
        assertThat(read.getAggregateIdentifier()).isEqualTo("parcel/ß 1");
        assertThat(read.getType()).isEqualTo("Parcel");
        assertThat(read.getSequenceNumber()).isZero();
        assertThat(read.getTimestamp()).isEqualTo(time);
        assertThat(read.getPayload()).isEqualTo(payload);
        assertThat(read.getPayloadType()).isEqualTo(String.class);
        assertThat(read.getMetaData()).isEqualTo(MetaData.from(metadata));
    }

    @Test
    default void anEventOfNoStreamKeepsAllThatItSays() {
        EventMessage<String> event =
                new GenericEventMessage<>("id", "closed early", MetaData.with("why", "storm"), NOON);

        engine().appendEvents(event);

        TrackedEventMessage<?> read = tracked(engine(), null).getFirst();
        assertThat(read).isNotInstanceOf(DomainEventMessage.class);
        assertThat(read.getIdentifier()).isEqualTo("id");
        assertThat(read.getTimestamp()).isEqualTo(NOON);
        assertThat(read.getPayload()).isEqualTo("closed early");
        assertThat(read.getMetaData()).isEqualTo(MetaData.with("why", "storm"));
    }

    @Test
    default void anEventWithoutMetadataHasNoneLater() {
        engine().appendEvents(new GenericDomainEventMessage<>(TYPE, "a", 0, "moved"));

        assertThat(stream(engine(), "a").getFirst().getMetaData()).isEmpty();
    }

    @Test
    default void aLongEventComesBackWhole() {
        String payload = "0123456789".repeat(20_000);

        engine().appendEvents(new GenericDomainEventMessage<>(TYPE, "a", 0, payload));

        assertThat(stream(engine(), "a").getFirst().getPayload()).isEqualTo(payload);
    }

    @Test
    default void appendingNothingStoresNothing() {
        DomainEventMessage<String> event = event("a", 0);

        engine().appendEvents(List.of());
        engine().appendEvents(event);
        engine().appendEvents(List.of());

        assertThat(ids(tracked(engine(), null))).containsExactly(event.getIdentifier());
    }
}
