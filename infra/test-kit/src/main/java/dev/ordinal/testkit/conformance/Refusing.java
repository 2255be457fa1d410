package dev.ordinal.testkit.conformance;

import static dev.ordinal.testkit.conformance.Events.event;
import static dev.ordinal.testkit.conformance.Events.events;
import static dev.ordinal.testkit.conformance.Events.ids;
import static dev.ordinal.testkit.conformance.Events.stream;
import static dev.ordinal.testkit.conformance.Events.tracked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;

/** A place in a stream is given once; what is refused leaves no trace. */
interface Refusing extends Engines {

    @Test
    default void aStreamIsCreatedOnce() {
        engine().appendEvents(event("first", "a", 0));

        assertThatThrownBy(() -> engine().appendEvents(event("second", "a", 0)))
                .isInstanceOf(AggregateStreamCreationException.class);

        assertThat(ids(stream(engine(), "a"))).containsExactly("first");
        assertThat(ids(tracked(engine(), null))).containsExactly("first");
    }

    @Test
    default void aSequenceIsGivenOnce() {
        List<DomainEventMessage<String>> events = events("a", 0, 3);
        engine().appendEvents(events);

        assertThatThrownBy(() -> engine().appendEvents(event("a", 1))).isInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> engine().appendEvents(event("a", 2))).isInstanceOf(ConcurrencyException.class);

        assertThat(ids(stream(engine(), "a"))).isEqualTo(ids(events));
    }

    @Test
    default void aSequenceThatAnotherProcessGaveIsGiven() {
        otherEngine().appendEvents(event("a", 0), event("a", 1));

        assertThatThrownBy(() -> engine().appendEvents(event("a", 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> engine().appendEvents(event("a", 1))).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    default void oneAppendMayNotHoldASequenceTwice() {
        engine().appendEvents(event("b", 0));

        assertThatThrownBy(() -> engine().appendEvents(event("a", 0), event("a", 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> engine().appendEvents(event("b", 1), event("b", 1)))
                .isInstanceOf(ConcurrencyException.class);

        assertThat(tracked(engine(), null)).hasSize(1);
    }

    @Test
    default void oneAppendMayNotHoldAnIdentifierTwice() {
        engine().appendEvents(event("b", 0));

        assertThatThrownBy(() -> engine().appendEvents(event("id", "a", 0), event("id", "c", 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> engine().appendEvents(event("id", "b", 1), event("id", "b", 2)))
                .isInstanceOf(ConcurrencyException.class);

        assertThat(tracked(engine(), null)).hasSize(1);
    }

    @Test
    default void aRefusedAppendStoresNothingOfIt() {
        engine().appendEvents(events("a", 0, 2));

        assertThatThrownBy(() -> engine().appendEvents(event("b", 0), event("a", 2), event("a", 1), event("c", 0)))
                .isInstanceOfAny(ConcurrencyException.class, AggregateStreamCreationException.class);

        assertThat(stream(engine(), "a")).hasSize(2);
        assertThat(stream(engine(), "b")).isEmpty();
        assertThat(stream(engine(), "c")).isEmpty();
        assertThat(engine().lastSequenceNumberFor("b")).isEmpty();
        assertThat(tracked(engine(), null)).hasSize(2);
    }

    @Test
    default void whoWasRefusedMayGoOnRightly() {
        DomainEventMessage<String> third = event("a", 2);
        engine().appendEvents(events("a", 0, 2));

        assertThatThrownBy(() -> engine().appendEvents(event("id", "a", 1))).isInstanceOf(ConcurrencyException.class);
        engine().appendEvents(third, event("id", "a", 3));

        assertThat(ids(stream(engine(), "a", 2))).containsExactly(third.getIdentifier(), "id");
    }
}
