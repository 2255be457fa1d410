package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers poll every ten minutes here, so whoever sees an event was woken. */
class StreamingIT {

    private final AxonFixture here = AxonFixture.alone();
    private final AxonFixture elsewhere = here.besides();

    @AfterEach
    void close() {
        elsewhere.close();
        here.close();
    }

    @Test
    void aReaderSeesWhatAnotherProcessAppendsWithoutPolling() throws InterruptedException {
        try (TrackingEventStream stream = elsewhere.eventStore.openStream(null)) {
            List<Long> positions = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waitsAtTheHead(stream);
                here.eventStore.publish(event("account-" + i, 0));
                positions.add(next(stream));
            }
            assertThat(positions).hasSize(50).isSorted().first().isEqualTo(1L);
        }
    }

    @Test
    void severalReadersOfOneProcessSeeEveryEventInOrder() throws InterruptedException {
        here.eventStore.publish(event("account-0", 0));
        try (TrackingEventStream fromTheStart = here.eventStore.openStream(null);
                TrackingEventStream fromTheHead = here.eventStore.openStream(here.eventStore.createHeadToken())) {
            assertThat(next(fromTheStart)).isEqualTo(1);
            for (long position = 2; position < 40; position++) {
                waitsAtTheHead(fromTheStart);
                waitsAtTheHead(fromTheHead);
                (position % 2 == 0 ? here : elsewhere).eventStore.publish(event("account-" + position, 0));
                assertThat(next(fromTheStart)).isEqualTo(position);
                assertThat(next(fromTheHead)).isEqualTo(position);
            }
        }
    }

    @Test
    void applicationEventsComeBackAsWhatTheyAre() {
        here.eventStore.publish(
                org.axonframework.eventhandling.GenericEventMessage.asEventMessage(new Account.Deposited(3)));

        EventMessage<?> read = here.engine.readEvents(null, false).findFirst().orElseThrow();

        assertThat(read).isNotInstanceOf(org.axonframework.eventhandling.DomainEventMessage.class);
        assertThat(read.getPayload()).isEqualTo(new Account.Deposited(3));
    }

    /** Axon's reader looks for itself until it has come to the end; from then on it depends on being woken. */
    private static void waitsAtTheHead(TrackingEventStream stream) throws InterruptedException {
        assertThat(stream.hasNextAvailable(0, TimeUnit.SECONDS)).isFalse();
    }

    private static long next(TrackingEventStream stream) throws InterruptedException {
        boolean available = false;
        for (int seconds = 0; seconds < 20 && !available; seconds++) {
            available = stream.hasNextAvailable(1, TimeUnit.SECONDS);
        }
        assertThat(available).as("woken").isTrue();
        TrackedEventMessage<?> event = stream.nextAvailable();
        return ((GlobalSequenceTrackingToken) event.trackingToken()).getGlobalIndex();
    }

    private static EventMessage<?> event(String id, long sequence) {
        return new GenericDomainEventMessage<>("Account", id, sequence, new Account.Deposited(1));
    }
}
