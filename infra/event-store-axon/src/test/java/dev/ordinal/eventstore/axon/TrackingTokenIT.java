package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrackingTokenIT {

    private static final Instant NOON = Instant.parse("2007-12-03T12:00:00Z");

    private final AxonFixture axon = AxonFixture.alone();

    @AfterEach
    void close() {
        axon.close();
    }

    @Test
    void anEmptyLogHasNone() {
        assertThat(axon.engine.createTailToken()).isNull();
        assertThat(axon.engine.createHeadToken()).isNull();
        assertThat(axon.engine.createTokenAt(NOON)).isNull();
    }

    @Test
    void theTailIsBeforeTheFirstEventAndTheHeadBehindTheLast() {
        axon.engine.appendEvents(at("a", 0), at("b", 10));

        assertThat(idsAfter(axon.engine.createTailToken())).containsExactly("a", "b");
        assertThat(idsAfter(axon.engine.createHeadToken())).isEmpty();
    }

    @Test
    void aTimeMeansTheFirstEventInTheLogThatDidNotOccurBeforeIt() {
        axon.engine.appendEvents(at("a", 0), at("b", 20), at("c", 10), at("d", 30));

        assertThat(idsAfter(axon.engine.createTokenAt(NOON.minusSeconds(1)))).containsExactly("a", "b", "c", "d");
        assertThat(idsAfter(axon.engine.createTokenAt(NOON))).containsExactly("a", "b", "c", "d");
        assertThat(idsAfter(axon.engine.createTokenAt(NOON.plusSeconds(5)))).containsExactly("b", "c", "d");
        assertThat(idsAfter(axon.engine.createTokenAt(NOON.plusSeconds(25)))).containsExactly("d");
        assertThat(idsAfter(axon.engine.createTokenAt(NOON.plusSeconds(31)))).isEmpty();
    }

    private List<String> idsAfter(@Nullable TrackingToken token) {
        return axon.engine
                .readEvents(token, false)
                .<String>map(EventMessage::getIdentifier)
                .toList();
    }

    private static EventMessage<?> at(String id, int secondsAfterNoon) {
        GenericEventMessage<Account.Deposited> deposited = new GenericEventMessage<>(
                id, new Account.Deposited(1), MetaData.emptyInstance(), NOON.plusSeconds(secondsAfterNoon));
        return new GenericDomainEventMessage<>(
                "Account", "account-" + id, 0, deposited, NOON.plusSeconds(secondsAfterNoon));
    }
}
