package dev.ordinal.testkit.conformance;

import static dev.ordinal.testkit.conformance.Events.TYPE;
import static dev.ordinal.testkit.conformance.Events.event;
import static dev.ordinal.testkit.conformance.Events.events;
import static dev.ordinal.testkit.conformance.Events.ids;
import static dev.ordinal.testkit.conformance.Events.stream;
import static dev.ordinal.testkit.conformance.Events.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.junit.jupiter.api.Test;

/** A state stands in place of the events that it was folded from. */
interface Snapshotting extends Engines {

    @Test
    default void aSnapshotIsReadAsItWasStored() {
        engine().appendEvents(events("a", 0, 3));

        engine().storeSnapshot(snapshot("a", 1, "at \"1\""));

        DomainEventMessage<?> read = engine().readSnapshot("a").orElseThrow();
        assertThat(read.getAggregateIdentifier()).isEqualTo("a");
        assertThat(read.getType()).isEqualTo(TYPE);
        assertThat(read.getSequenceNumber()).isEqualTo(1);
        assertThat(read.getPayload()).isEqualTo("at \"1\"");
    }

    @Test
    default void aLaterSnapshotReplacesAnEarlierOne() {
        engine().appendEvents(events("a", 0, 3));
        engine().storeSnapshot(snapshot("a", 0, "at 0"));

        engine().storeSnapshot(snapshot("a", 2, "at 2"));

        DomainEventMessage<?> read = engine().readSnapshot("a").orElseThrow();
        assertThat(read.getSequenceNumber()).isEqualTo(2);
        assertThat(read.getPayload()).isEqualTo("at 2");
    }

    @Test
    default void aSnapshotIsThatOfItsOwnStream() {
        engine().appendEvents(event("a", 0), event("b", 0), event("c", 0));

        engine().storeSnapshot(snapshot("a", 0, "a at 0"));
        engine().storeSnapshot(snapshot("b", 0, "b at 0"));

        assertThat(engine().readSnapshot("a").orElseThrow().getPayload()).isEqualTo("a at 0");
        assertThat(engine().readSnapshot("b").orElseThrow().getPayload()).isEqualTo("b at 0");
        assertThat(engine().readSnapshot("c")).isEmpty();
    }

    @Test
    default void aSnapshotIsNoEvent() {
        List<DomainEventMessage<String>> events = events("a", 0, 3);
        engine().appendEvents(events);

        engine().storeSnapshot(snapshot("a", 2, "at 2"));

        assertThat(ids(stream(engine(), "a"))).isEqualTo(ids(events));
        assertThat(ids(tracked(engine(), null))).isEqualTo(ids(events));
        assertThat(engine().lastSequenceNumberFor("a")).contains(2L);
        engine().appendEvents(event("a", 3));
    }

    @Test
    default void oneProcessReadsTheSnapshotOfAnother() {
        engine().appendEvents(events("a", 0, 3));

        engine().storeSnapshot(snapshot("a", 2, "at 2"));

        assertThat(otherEngine().readSnapshot("a").orElseThrow().getPayload()).isEqualTo("at 2");
    }

    @Test
    default void anEventStoreReadsTheSnapshotAndWhatCameAfterIt() {
        EmbeddedEventStore eventStore =
                EmbeddedEventStore.builder().storageEngine(engine()).build();
        engine().appendEvents(events("a", 0, 4));
        engine().storeSnapshot(snapshot("a", 1, "at 1"));

        List<Object> payloads = eventStore
                .readEvents("a")
                .asStream()
                .<Object>map(DomainEventMessage::getPayload)
                .toList();

        assertThat(payloads).containsExactly("at 1", "a moved 2", "a moved 3");
        eventStore.shutDown();
    }

    private static DomainEventMessage<String> snapshot(String streamId, long sequence, String state) {
        return new GenericDomainEventMessage<>(TYPE, streamId, sequence, state);
    }
}
