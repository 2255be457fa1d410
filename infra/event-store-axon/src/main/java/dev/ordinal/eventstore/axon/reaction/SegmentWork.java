package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.axon.LogToken;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.eventstore.axon.reaction.Caution.Manner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment of a reaction while this process has it: the events of a stream in order, streams at the same time. What fails for good parks its stream; the streams that are
 * parked are all that it keeps. Batches come one at a time; streams are tried again beside them.
 */
final class SegmentWork implements Holding {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentWork.class);
    private static final int PAGE = 100;
    private static final long PAGE_BYTES = 4 << 20;

    private final String reaction;
    private final Segment segment;
    private final Tools tools;
    private final Set<String> parked = ConcurrentHashMap.newKeySet();
    private final Set<String> underRetry = ConcurrentHashMap.newKeySet();
    private final ReentrantLock batch = new ReentrantLock();
    private final ReentrantLock handover = new ReentrantLock();
    private final Suspicion suspicion;
    private volatile long handledTo;
    private volatile boolean held = true;

    /**
     * What the segments of a reaction share.
     *
     * @param threads  one for each stream at work
     * @param retries  a permit for each stream that is being tried again
     */
    record Tools(
            ReactionHandlers handlers,
            EventLog log,
            StoredEventReader reader,
            ParkedRows rows,
            ReactionVitals vitals,
            Caution caution,
            Executor threads,
            Semaphore retries,
            Holding running) {}

    SegmentWork(String reaction, Segment segment, Takeover found, Tools tools) {
        this.reaction = reaction;
        this.segment = segment;
        this.handledTo = found.position();
        this.suspicion = new Suspicion(found);
        this.tools = tools;
    }

    /** Learns what waits already, and goes on with retries; not as one that was asked for, since who began may not have ended yet. */
    void takeOver(boolean predecessorDied) {
        for (ParkedRows.Waiting waiting : tools.rows.takeOver(segment.getSegmentId(), predecessorDied)) {
            parked.add(waiting.streamId());
            if (waiting.again()) {
                retry(waiting.streamId(), false);
            }
        }
    }

    @Override
    public boolean lasts() {
        return held && tools.running.lasts();
    }

    /** On return, this work changes nothing any more of what waits. */
    void giveUp() {
        handover.lock();
        try {
            held = false;
        } finally {
            handover.unlock();
        }
    }

    int deaths(long position) {
        return suspicion.deaths(position);
    }

    int parkedStreams() {
        return parked.size();
    }

    /**
     * Returns when every event is handled, or waits with its stream.
     *
     * @throws Abandoned where the segment was lost meanwhile
     */
    void handle(List<TrackedEventMessage<?>> events) {
        batch.lock();
        try {
            for (Suspicion.Group<TrackedEventMessage<?>> group : suspicion.groups(events, SegmentWork::position)) {
                handle(group);
            }
            handledTo = position(events.getLast());
        } finally {
            batch.unlock();
        }
    }

    boolean isAtWork() {
        return batch.isLocked();
    }

    private void handle(Suspicion.Group<TrackedEventMessage<?>> group) {
        List<TrackedEventMessage<?>> events = group.events();
        if (group.suspected()) {
            Suspects suspects = suspicion.suspects(position(events.getFirst()), position(events.getLast()));
            tools.caution.alone(segment.getSegmentId(), suspects, manner -> byStream(events, manner));
        } else {
            byStream(events, tools.caution::sideBySide);
        }
    }

    private void byStream(List<TrackedEventMessage<?>> events, Manner manner) {
        Map<String, List<TrackedEventMessage<?>>> streams = new LinkedHashMap<>();
        events.forEach(event -> streams.computeIfAbsent(ReactionHandlers.streamId(event), _ -> new ArrayList<>())
                .add(event));
        join(streams.values().stream()
                .map(stream -> CompletableFuture.runAsync(() -> inOrder(stream, manner), tools.threads))
                .toList());
    }

    private static void join(List<CompletableFuture<Void>> streams) {
        try {
            CompletableFuture.allOf(streams.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private static long position(TrackedEventMessage<?> event) {
        return LogToken.position(event.trackingToken());
    }

    private void inOrder(List<TrackedEventMessage<?>> stream, Manner manner) {
        for (TrackedEventMessage<?> event : stream) {
            if (parked.contains(ReactionHandlers.streamId(event))) {
                return;
            }
            if (!held) {
                throw new Abandoned();
            }
            try {
                if (suspicion.isKiller(position(event))) {
                    throw new Suspicion.Deadly();
                }
                handleAtLast(event, manner);
            } catch (Abandoned e) {
                throw e;
            } catch (Exception | Error e) {
                boolean waits = park(stored(event), e);
                if (e instanceof Suspicion.Deadly) {
                    tools.caution.acquit(segment.getSegmentId());
                }
                if (waits) {
                    return;
                }
            }
        }
    }

    /** Tries for as long as what is in the way may pass. */
    private void handleAtLast(EventMessage<?> event, Manner manner) throws Exception {
        BackOff pauses = BackOff.ofFailures();
        try (ReactionVitals.Trial trial = tools.vitals.trial()) {
            while (true) {
                try {
                    manner.handle(() -> ScopedValue.where(CURRENT, new Handling(this, trial))
                            .call(() -> handleOnce(event)));
                    tools.vitals.handled();
                    return;
                } catch (InterruptedException e) {
                    throw new Abandoned();
                } catch (Exception e) {
                    if (e instanceof Abandoned || !TransientFailure.isOne(e)) {
                        throw e;
                    }
                    trial.failed(e);
                }
                orAbandon();
                pauses.pause();
            }
        }
    }

    /** One event's. */
    private record Handling(SegmentWork work, ReactionVitals.Trial trial) implements Holding {

        @Override
        public boolean lasts() {
            return work.lasts();
        }

        @Override
        public void hindered(Throwable cause) {
            trial.failed(cause);
        }
    }

    /** Where the process is about to end, what has waited for its turn is left to whoever goes on: nobody holds the segment for it any more. */
    private boolean handleOnce(EventMessage<?> event) throws Exception {
        orAbandon();
        tools.handlers.handle(event, segment);
        return true;
    }

    private StoredEvent stored(TrackedEventMessage<?> event) {
        return patiently(() -> tools.log.after(position(event) - 1, 1)).getFirst();
    }

    /** False where an operator has taken the event out already. */
    private boolean park(StoredEvent event, Throwable cause) {
        if (tools.rows.isDiscarded(event)) {
            return false;
        }
        whileHeld(() -> tools.rows.park(event, segment.getSegmentId(), cause));
        parked.add(event.streamId());
        LOG.error(
                "Reaction {} parked stream {} at event {} ({})",
                reaction,
                event.streamId(),
                event.sequence(),
                event.type(),
                cause);
        return true;
    }

    /** Begins to try a parked stream again, beside the batches, because an operator wants it, unless that is under way. */
    void retry(String streamId) {
        retry(streamId, true);
    }

    private void retry(String streamId, boolean asked) {
        if (parked.contains(streamId) && underRetry.add(streamId)) {
            tools.threads.execute(() -> {
                try {
                    inTurn(() -> tools.rows
                            .retrying(streamId, segment.getSegmentId())
                            .ifPresent(sequence -> catchUp(streamId, sequence, asked)));
                } catch (Abandoned e) {
                    LOG.info("Reaction {} leaves stream {} to whoever goes on with it", reaction, streamId);
                } catch (Throwable e) {
                    tools.rows.waits(streamId, segment.getSegmentId());
                    LOG.error(
                            "Reaction {} could not try stream {} again, which waits as before", reaction, streamId, e);
                } finally {
                    underRetry.remove(streamId);
                }
            });
        }
    }

    /** What has waited for its turn for long may be left to somebody else by then. */
    private void inTurn(Runnable retry) {
        try {
            tools.retries.acquire();
        } catch (InterruptedException e) {
            throw new Abandoned();
        }
        try {
            orAbandon();
            retry.run();
        } finally {
            tools.retries.release();
        }
    }

    private void catchUp(String streamId, long from, boolean asked) {
        long next = from;
        while (true) {
            List<StoredEvent> waiting = waiting(streamId, next);
            if (waiting.isEmpty() && isReleased(streamId, next)) {
                LOG.info("Reaction {} goes on with stream {}", reaction, streamId);
                return;
            }
            for (StoredEvent event : waiting) {
                boolean askedFor = asked && event.sequence() == from;
                if (!tools.rows.isDiscarded(event)
                        && !ScopedValue.where(ASKED_FOR, askedFor).call(() -> isHandled(event))) {
                    return;
                }
                next = event.sequence() + 1;
            }
        }
    }

    /** Those that no batch will bring any more. */
    private List<StoredEvent> waiting(String streamId, long from) {
        long upTo = handledTo;
        return patiently(() -> tools.log.stream(streamId, from, PAGE, PAGE_BYTES)).stream()
                .filter(event -> event.position() <= upTo)
                .toList();
    }

    /** Between two batches: the next one brings what comes after. */
    private boolean isReleased(String streamId, long from) {
        batch.lock();
        try {
            if (!waiting(streamId, from).isEmpty()) {
                return false;
            }
            release(streamId);
            return true;
        } finally {
            batch.unlock();
        }
    }

    private void release(String streamId) {
        whileHeld(() -> tools.rows.release(streamId, segment.getSegmentId()));
        parked.remove(streamId);
    }

    /** Whoever gets the segment next sees what this has changed, and nothing changes behind their back. */
    private void whileHeld(BooleanSupplier change) {
        handover.lock();
        try {
            orAbandon();
            if (!change.getAsBoolean()) {
                throw new Abandoned();
            }
        } finally {
            handover.unlock();
        }
    }

    private boolean isHandled(StoredEvent event) {
        try {
            for (TrackedEventMessage<?> read : tools.reader.read(event)) {
                TrackedEventMessage<?> message = Unreadable.orSelf(read);
                if (tools.handlers.canHandle(message, segment)) {
                    handleAtLast(message, tools.caution::sideBySide);
                }
            }
            return true;
        } catch (Abandoned e) {
            throw e;
        } catch (Exception | Error e) {
            park(event, e);
            return false;
        }
    }

    private <T> T patiently(Supplier<T> reading) {
        BackOff pauses = BackOff.ofFailures();
        try (ReactionVitals.Trial trial = tools.vitals.trial()) {
            while (true) {
                try {
                    return reading.get();
                } catch (LogUnavailable e) {
                    trial.failed(e);
                    orAbandon();
                    pauses.pause();
                }
            }
        }
    }
}
