package dev.ordinal.testkit.conformance;

import static dev.ordinal.testkit.conformance.Events.event;
import static dev.ordinal.testkit.conformance.Events.events;
import static dev.ordinal.testkit.conformance.Events.ids;
import static dev.ordinal.testkit.conformance.Events.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.junit.jupiter.api.Test;

/** Streams are read from where one likes. */
interface Reading extends Engines {

    @Test
    default void aStreamIsReadFromASequenceOn() {
        List<DomainEventMessage<String>> events = events("a", 0, 5);
        engine().appendEvents(events);

        for (int from = 0; from <= 5; from++) {
            assertThat(ids(stream(engine(), "a", from))).as("from %s", from).isEqualTo(ids(events.subList(from, 5)));
        }
    }

    @Test
    default void aStreamThatNobodyWroteIsEmpty() {
        engine().appendEvents(event("a", 0));

        assertThat(engine().readEvents("a").hasNext()).isTrue();
        assertThat(engine().readEvents("b").hasNext()).isFalse();
        assertThat(engine().readEvents("b", 7).hasNext()).isFalse();
        assertThat(engine().readSnapshot("b")).isEmpty();
    }

    @Test
    default void theLastSequenceIsThatOfTheLastEvent() {
        engine().appendEvents(event("a", 0), event("b", 0), event("a", 1));
        assertThat(engine().lastSequenceNumberFor("a")).contains(1L);

        engine().appendEvents(events("a", 2, 4));

        assertThat(engine().lastSequenceNumberFor("a")).contains(3L);
        assertThat(engine().lastSequenceNumberFor("b")).contains(0L);
        assertThat(engine().lastSequenceNumberFor("c")).isEmpty();
    }

    @Test
    default void aStreamTellsItsLastSequenceOnceItIsRead() {
        engine().appendEvents(events("a", 0, 3));
        DomainEventStream stream = engine().readEvents("a");

        stream.forEachRemaining(_ -> {});

        assertThat(stream.getLastSequenceNumber()).isEqualTo(2);
    }

    @Test
    default void peekingDoesNotMoveOn() {
        List<DomainEventMessage<String>> events = events("a", 0, 2);
        engine().appendEvents(events);

        DomainEventStream stream = engine().readEvents("a");

        assertThat(stream.peek().getIdentifier()).isEqualTo(events.get(0).getIdentifier());
        assertThat(stream.next().getIdentifier()).isEqualTo(events.get(0).getIdentifier());
        assertThat(stream.peek().getIdentifier()).isEqualTo(events.get(1).getIdentifier());
        assertThat(stream.next().getIdentifier()).isEqualTo(events.get(1).getIdentifier());
        assertThat(stream.hasNext()).isFalse();
    }

    @Test
    default void streamsOfSimilarNamesDoNotMix() {
        List<String> names = List.of("a", "A", "a ", "aa", "a-1", "a_1", "a%", "a'", "á", "1", "01");
        names.forEach(name -> engine().appendEvents(event(name, 0)));

        for (String name : names) {
            assertThat(stream(engine(), name))
                    .extracting(DomainEventMessage::getAggregateIdentifier)
                    .containsExactly(name);
        }
    }

    @Test
    default void aStreamOfManyBatchesIsReadWhole() {
        List<DomainEventMessage<String>> events = events("a", 0, 350);
        engine().appendEvents(events);

        assertThat(ids(stream(engine(), "a"))).isEqualTo(ids(events));
        assertThat(ids(stream(engine(), "a", 99))).isEqualTo(ids(events.subList(99, 350)));
    }

    @Test
    default void metadataOfWhatWasReadCanBeAddedToAndReplaced() {
        engine().appendEvents(event("a", 0));
        DomainEventMessage<?> read = stream(engine(), "a").getFirst();

        assertThat(read.andMetaData(Map.of("by", "me")).getMetaData()).containsOnlyKeys("step", "by");
        assertThat(read.withMetaData(Map.of("by", "me")).getMetaData()).containsOnlyKeys("by");
        assertThat(read.getMetaData()).containsOnlyKeys("step");
    }

    @Test
    default void oneProcessReadsAtOnceWhatAnotherAppended() {
        for (int sequence = 0; sequence < 20; sequence += 2) {
            engine().appendEvents(event("a", sequence));
            assertThat(otherEngine().lastSequenceNumberFor("a")).contains((long) sequence);
            assertThat(stream(otherEngine(), "a")).hasSize(sequence + 1);

            otherEngine().appendEvents(event("a", sequence + 1));
            assertThat(engine().lastSequenceNumberFor("a")).contains(sequence + 1L);
            assertThat(stream(engine(), "a")).hasSize(sequence + 2);
        }
    }
}
