package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingIT {

    /** Of fifty events in turn. Who only polls needs twice as long. */
    private static final Duration WOKEN = Duration.ofSeconds(12);

    private final AxonFixture here = AxonFixture.alone();
    private final AxonFixture elsewhere = here.besides();

    @AfterEach
    void close() {
        elsewhere.close();
        here.close();
    }

    @Test
    void aReaderIsWokenByWhatAnotherProcessAppends() throws InterruptedException {
        try (TrackingEventStream stream = elsewhere.eventStore.openStream(null)) {
            List<Long> positions = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                waitsAtTheHead(stream);
                here.eventStore.publish(event("account-" + i, 0));
                positions.add(next(stream));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(WOKEN);
            assertThat(positions).hasSize(50).isSorted().first().isEqualTo(1L);
        }
    }

    @Test
    void aReaderThatAskedIsCalledAfterAnAppend() throws InterruptedException {
        try (TrackingEventStream stream = elsewhere.eventStore.openStream(null)) {
            waitsAtTheHead(stream);
            Semaphore called = new Semaphore(0);
            assertThat(stream.setOnAvailableCallback(called::release)).isTrue();
            called.drainPermits();

            here.eventStore.publish(event("account-0", 0));

            assertThat(called.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(stream.hasNextAvailable(0, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aReaderWhoseEventIsGoneFromTheLogStops() throws Exception {
        here.eventStore.publish(event("account-0", 0), event("account-1", 0), event("account-2", 0));
        String lost;
        try (TrackingEventStream stream = here.eventStore.openStream(null)) {
            assertThat(List.of(next(stream), next(stream), next(stream))).containsExactly(1L, 2L, 3L);
            lost = here.log.eventIdAt(3).orElseThrow();

            deleteBehind(2);
            assertThatThrownBy(() -> awaitNext(stream))
                    .isInstanceOf(HistoryChanged.class)
                    .hasMessageContaining("position 3");
            here.eventStore.publish(event("account-3", 0), event("account-4", 0));

            assertThatThrownBy(() -> awaitNext(stream))
                    .isInstanceOf(HistoryChanged.class)
                    .hasMessageContaining("position 3");
        }
        try (TrackingEventStream again = here.eventStore.openStream(new LogToken(3, lost))) {
            assertThatThrownBy(() -> awaitNext(again)).isInstanceOf(HistoryChanged.class);
        }
        try (TrackingEventStream beyond = here.eventStore.openStream(new GlobalSequenceTrackingToken(17))) {
            assertThatThrownBy(() -> awaitNext(beyond)).isInstanceOf(HistoryChanged.class);
        }
        try (TrackingEventStream before = here.eventStore.openStream(new GlobalSequenceTrackingToken(2))) {
            assertThat(next(before)).isEqualTo(3);
        }
    }

    @Test
    void anEventThatNobodyCanReadIsSkippedByWhoHasNoUseForIt() throws Exception {
        here.eventStore.publish(event("account-0", 0), event("account-1", 0));
        here.database.execute("UPDATE event_store.event SET payload = 'no JSON' WHERE position = 1");
        try (TrackingEventStream stream = here.eventStore.openStream(null)) {
            awaitNext(stream);

            stream.skipMessagesWithPayloadTypeOf(stream.nextAvailable());

            assertThat(next(stream)).isEqualTo(2);
        }
    }

    @Test
    void aTokenSaysWhichEventItMeans() {
        here.eventStore.publish(event("account-0", 0));
        String id = here.log.eventIdAt(1).orElseThrow();
        assertThat(here.eventStore.createHeadToken()).isInstanceOfSatisfying(LogToken.class, head -> {
            assertThat(head.getGlobalIndex()).isEqualTo(1);
            assertThat(head.getEventId()).isEqualTo(id);
        });

        LogToken stored =
                here.serializer.deserialize(here.serializer.serialize(new LogToken(17, "some event"), byte[].class));

        assertThat(stored.getGlobalIndex()).isEqualTo(17);
        assertThat(stored.getEventId()).isEqualTo("some event");
    }

    @Test
    void aClosedStreamEndsItsReaderAtOnce() throws InterruptedException {
        TrackingEventStream stream = here.eventStore.openStream(null);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> end.complete(catchThrowable(stream::nextAvailable)));

        here.eventStore.shutDown();

        assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        assertThat(end).isCompletedWithValueMatching(failure -> failure instanceof IllegalStateException);
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

    private static void waitsAtTheHead(TrackingEventStream stream) throws InterruptedException {
        assertThat(stream.hasNextAvailable(0, TimeUnit.SECONDS)).isFalse();
    }

    private static void awaitNext(TrackingEventStream stream) throws InterruptedException {
        assertThat(stream.hasNextAvailable(20, TimeUnit.SECONDS)).isTrue();
    }

    /** As a restored backup would. */
    private void deleteBehind(long position) {
        here.database.execute("DELETE FROM event_store.event WHERE position > " + position);
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
