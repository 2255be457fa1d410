package dev.ordinal.testkit.conformance;

import static dev.ordinal.testkit.conformance.Events.NOON;
import static dev.ordinal.testkit.conformance.Events.event;
import static dev.ordinal.testkit.conformance.Events.events;
import static dev.ordinal.testkit.conformance.Events.ids;
import static dev.ordinal.testkit.conformance.Events.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.junit.jupiter.api.Test;

/** All events stand in one order, in which a token marks a place. */
interface Tracking extends Engines {

    @Test
    default void theOrderIsThatOfTheAppends() {
        List<DomainEventMessage<String>> events = List.of(event("b", 0), event("a", 0), event("b", 1), event("a", 1));

        events.forEach(engine()::appendEvents);

        assertThat(ids(tracked(engine(), null))).isEqualTo(ids(events));
    }

    @Test
    default void whatIsTrackedIsWhatWasAppended() {
        DomainEventMessage<String> event = event("a", 0);
        engine().appendEvents(event);

        TrackedEventMessage<?> tracked = tracked(engine(), null).getFirst();

        assertThat(tracked.getPayload()).isEqualTo(event.getPayload());
        assertThat(tracked.getMetaData()).isEqualTo(event.getMetaData());
        assertThat(tracked.getTimestamp()).isEqualTo(event.getTimestamp());
        assertThat(tracked).isInstanceOfSatisfying(DomainEventMessage.class, ofStream -> {
            assertThat(ofStream.getAggregateIdentifier()).isEqualTo("a");
            assertThat(ofStream.getSequenceNumber()).isZero();
            assertThat(ofStream.getType()).isEqualTo(event.getType());
        });
    }

    @Test
    default void behindTheTokenOfAnEventStandWhatCameAfterIt() {
        List<DomainEventMessage<String>> events = events("a", 0, 4);
        engine().appendEvents(events);

        List<TrackedEventMessage<?>> tracked = tracked(engine(), null);

        assertThat(tracked).hasSize(4);
        for (int i = 0; i < tracked.size(); i++) {
            assertThat(ids(tracked(engine(), tracked.get(i).trackingToken()))).isEqualTo(ids(events.subList(i + 1, 4)));
        }
    }

    @Test
    default void aTokenCoversThoseBeforeItAndNoneBehindIt() {
        engine().appendEvents(events("a", 0, 3));

        List<TrackingToken> tokens = tracked(engine(), null).stream()
                .map(TrackedEventMessage::trackingToken)
                .toList();

        assertThat(tokens).hasSize(3);
        for (int i = 0; i < tokens.size(); i++) {
            for (int j = 0; j < tokens.size(); j++) {
                assertThat(tokens.get(i).covers(tokens.get(j)))
                        .as("%s covers %s", i, j)
                        .isEqualTo(i >= j);
            }
        }
    }

    @Test
    default void aTokenIsGoodInAnotherProcess() {
        List<DomainEventMessage<String>> events = events("a", 0, 4);
        engine().appendEvents(events);

        TrackingToken token = tracked(engine(), null).get(1).trackingToken();

        assertThat(ids(tracked(otherEngine(), token))).isEqualTo(ids(events.subList(2, 4)));
    }

    @Test
    default void aLogOfManyBatchesIsReadWhole() {
        List<DomainEventMessage<String>> events = events("a", 0, 350);
        engine().appendEvents(events);

        List<TrackedEventMessage<?>> tracked = tracked(engine(), null);

        assertThat(ids(tracked)).isEqualTo(ids(events));
        assertThat(ids(tracked(engine(), tracked.get(120).trackingToken()))).isEqualTo(ids(events.subList(121, 350)));
    }

    @Test
    default void anEmptyStoreHasNoTokens() {
        assertThat(engine().createTailToken()).isNull();
        assertThat(engine().createHeadToken()).isNull();
        assertThat(engine().createTokenAt(NOON)).isNull();

        engine().appendEvents(event("a", 0));

        assertThat(engine().createHeadToken()).isNotNull();
    }

    @Test
    default void theTailStandsBeforeTheFirstEvent() {
        List<DomainEventMessage<String>> events = events("a", 0, 3);
        engine().appendEvents(events);

        assertThat(ids(tracked(engine(), engine().createTailToken()))).isEqualTo(ids(events));
    }

    @Test
    default void theHeadStandsBehindTheLastEvent() {
        engine().appendEvents(events("a", 0, 3));
        TrackingToken head = engine().createHeadToken();
        assertThat(tracked(engine(), head)).isEmpty();
        DomainEventMessage<String> next = event("a", 3);

        engine().appendEvents(next);

        assertThat(ids(tracked(engine(), head))).containsExactly(next.getIdentifier());
    }

    @Test
    default void aTimeMarksThePlaceBeforeTheFirstEventThatIsNotEarlier() {
        engine().appendEvents(at(10), at(20), at(30));

        assertThat(from(NOON.plusSeconds(15))).containsExactly("at 20", "at 30");
        assertThat(from(NOON.plusSeconds(20))).containsExactly("at 20", "at 30");
        assertThat(from(NOON.plusSeconds(20).plusMillis(1))).containsExactly("at 30");
    }

    @Test
    default void beforeAllTimesStandAllEventsAndBehindAllTimesNone() {
        engine().appendEvents(at(10), at(20), at(30));

        assertThat(from(NOON)).containsExactly("at 10", "at 20", "at 30");
        assertThat(from(NOON.plusSeconds(31))).isEmpty();
    }

    @Test
    default void whatIsBehindTheFirstOfATimeIsReadWhateverItsOwnTime() {
        engine().appendEvents(at(10), at(30), at(20), at(15));

        assertThat(from(NOON.plusSeconds(20))).containsExactly("at 30", "at 20", "at 15");
    }

    private List<String> from(Instant time) {
        return ids(tracked(engine(), engine().createTokenAt(time)));
    }

    private static DomainEventMessage<String> at(int seconds) {
        return event("at " + seconds, "stream-" + seconds, 0, NOON.plusSeconds(seconds));
    }
}
