package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.axon.OrdinalEventStore;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/** The log as reactions follow it: one that is away is asked again until it is back, and an event of a type that nobody knows comes as {@link Unreadable}. */
final class ReactionSource implements StreamableMessageSource<TrackedEventMessage<?>> {

    private final OrdinalEventStore store;
    private final Holding running;
    private final ReactionVitals vitals;

    ReactionSource(OrdinalEventStore store, Holding running, ReactionVitals vitals) {
        this.store = store;
        this.running = running;
        this.vitals = vitals;
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken token) {
        return new Patient(store.openStream(token));
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        return store.createTailToken();
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        return store.createHeadToken();
    }

    private interface Reading<T> {
        T run() throws InterruptedException;
    }

    private final class Patient implements BlockingStream<TrackedEventMessage<?>> {

        private final BlockingStream<TrackedEventMessage<?>> log;

        Patient(BlockingStream<TrackedEventMessage<?>> log) {
            this.log = log;
        }

        private <T> T patiently(Reading<T> reading) throws InterruptedException {
            BackOff pauses = BackOff.ofFailures();
            try (ReactionVitals.Trial trial = vitals.trial()) {
                while (true) {
                    try {
                        return reading.run();
                    } catch (LogUnavailable e) {
                        trial.failed(e);
                        running.orAbandon();
                        pauses.pause();
                    } catch (Error e) {
                        throw Severe.asException(e);
                    }
                }
            }
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            try {
                return patiently(() -> log.peek().map(Unreadable::orSelf));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Abandoned();
            }
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            return patiently(() -> log.hasNextAvailable(timeout, unit));
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            return patiently(() -> Unreadable.orSelf(log.nextAvailable()));
        }

        @Override
        public void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
            log.skipMessagesWithPayloadTypeOf(ignored);
        }

        @Override
        public boolean setOnAvailableCallback(Runnable called) {
            return log.setOnAvailableCallback(called);
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
