package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One assigned partition: how far it is applied, what has come for it from Kafka, and what must come from the event store instead. Used by one thread.
 *
 * <p>A record is applied if {@code previous <= position applied < position}. At or below it is a duplicate; with a previous position above, records are missing in
 * between, and the store is asked for them. A record of another epoch than the log's may tell of a history that is lost: the store is asked for what stands up to its
 * position, and the record is dropped.
 */
final class PartitionFeed {

    private static final int CHECKS_AT_END = 2;
    private static final int CHECKS_AT_MOST = 5;

    private final TopicPartition partition;
    private final Deque<ReceivedRecord> received = new ArrayDeque<>();
    private final Map<String, ParkedStream> parked = new HashMap<>();
    private @Nullable LogPosition stored;
    private long position;
    private long refillTo;
    private long scanned;
    private long refilled;
    private boolean heard;
    private int quietChecks;
    private long told;
    private long oldestMissing;

    PartitionFeed(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    void receive(ReceivedRecord record) {
        received.add(record);
        heard |= isNews(record);
    }

    /** While a topic is refilled, all that comes for long is what was applied before. */
    private boolean isNews(ReceivedRecord record) {
        return record.position() > position;
    }

    int waiting() {
        return received.size();
    }

    /** The highest position that has come and waits, 0 if nothing does. */
    long highestWaiting() {
        return received.stream().mapToLong(ReceivedRecord::position).max().orElse(0);
    }

    /** Drops what has come of positions beyond one; how many records that were. */
    int dropBeyond(long last) {
        int before = received.size();
        received.removeIf(record -> record.position() > last);
        return before - received.size();
    }

    /** How many events have come and are not applied. */
    long unapplied() {
        return waitingEvents().count();
    }

    /** When the oldest event that is not applied was recorded, in milliseconds since 1970; empty where that is not known. */
    OptionalLong oldestUnapplied() {
        LongStream received = waitingEvents().mapToLong(ReceivedRecord::recordedAt);
        return (oldestMissing == 0 ? received : LongStream.concat(received, LongStream.of(oldestMissing))).min();
    }

    private Stream<ReceivedRecord> waitingEvents() {
        return received.stream().filter(record -> record.position() > position && !record.isHeartbeat());
    }

    /** Tells when each event was recorded that came through Kafka and was applied since this was last asked. */
    void forEachApplied(LongConsumer recordedAt) {
        if (told < position) {
            for (ReceivedRecord record : received) {
                if (record.position() > position) {
                    break;
                }
                if (record.position() > told && !record.isHeartbeat()) {
                    recordedAt.accept(record.recordedAt());
                    told = record.position();
                }
            }
            told = position;
        }
    }

    boolean isLoaded() {
        return stored != null;
    }

    /** The stored progress must be asked for again. */
    void unload() {
        stored = null;
    }

    /**
     * Takes over the stored progress and the parked streams. What the progress lost since it was last known must come from the store, for Kafka does not send it
     * again.
     */
    void load(LogPosition progress, List<ParkedStream> streams) {
        parked.clear();
        streams.forEach(this::park);
        long wanted = Math.max(refillTo, position);
        stored = progress;
        position = progress.position();
        told = position;
        scanned = position;
        refilled = 0;
        refillTo = wanted > position ? wanted : 0;
    }

    boolean isParked(String streamId) {
        return parked.containsKey(streamId);
    }

    Optional<ParkedStream> parked(String streamId) {
        return Optional.ofNullable(parked.get(streamId));
    }

    void park(ParkedStream stream) {
        parked.put(stream.streamId(), stream.withoutCause());
    }

    void release(String streamId) {
        parked.remove(streamId);
    }

    int parkedStreams() {
        return parked.size();
    }

    /** Whether it still rests on the stored progress; null for none stored. */
    boolean restsOn(@Nullable LogPosition progress) {
        if (progress == null || progress.position() == 0) {
            return stored != null && stored.position() == 0;
        }
        return progress.equals(stored);
    }

    long position() {
        return position;
    }

    /** The step to an event of this partition. */
    Advance advanceTo(LogPosition next) {
        return new Advance(partition, loaded(), next);
    }

    /** The step that passes no event, and holds only where the progress is what it rests on. */
    Advance rest(Epoch epoch) {
        LogPosition here = loaded();
        return new Advance(partition, here, new LogPosition(epoch, here.position(), here.eventId()));
    }

    private LogPosition loaded() {
        if (stored == null) {
            throw new IllegalStateException("The progress of " + partition + " is not known");
        }
        return stored;
    }

    void advanced(LogPosition next) {
        stored = next;
        position = next.position();
    }

    /** The records to apply next, up to the first that shows a hole. Nothing is taken out before the progress has passed it. */
    List<EventRecord> ready(Epoch epoch, int limit) {
        List<EventRecord> ready = new ArrayList<>();
        long at = position;
        for (ReceivedRecord record : received) {
            if (record.position() > at) {
                if (ready.size() == limit
                        || record.previous() > at
                        || !record.epoch().equals(epoch)) {
                    break;
                }
                ready.add(record.event());
                at = record.position();
            }
        }
        return ready;
    }

    /** Drops what was applied, so that nothing seems to wait and the next poll brings more. */
    void dropApplied() {
        dropWhile(record -> record.position() <= position);
    }

    private void dropWhile(Predicate<ReceivedRecord> isDone) {
        ReceivedRecord next = received.peek();
        while (next != null && isDone.test(next)) {
            received.remove();
            next = received.peek();
        }
    }

    /**
     * Drops what is done with at the head of the queue and, where the next record shows a hole, asks for a refill.
     *
     * @throws LogContradicted where the store was asked already and does not have what is missing
     */
    void tidy(Epoch epoch) {
        dropWhile(record -> isDone(record, epoch));
        ReceivedRecord next = received.peek();
        if (next != null && !next.epoch().equals(epoch)) {
            refill(lastForeign(epoch));
        } else if (next != null && next.previous() > position) {
            requireRefill(next.previous());
        }
    }

    private boolean isDone(ReceivedRecord record, Epoch epoch) {
        return record.position() <= position || (!record.epoch().equals(epoch) && record.position() <= refilled);
    }

    private long lastForeign(Epoch epoch) {
        long last = 0;
        for (ReceivedRecord record : received) {
            if (record.epoch().equals(epoch)) {
                break;
            }
            last = Math.max(last, record.position());
        }
        return last;
    }

    /** Whether the next record is of another epoch. */
    boolean isForeign(Epoch epoch) {
        ReceivedRecord next = received.peek();
        return next != null && !next.epoch().equals(epoch);
    }

    /**
     * Asks for a refill up to a position at which an event of this partition must stand.
     *
     * @throws LogContradicted where the store was asked already and does not have it
     */
    void requireRefill(long upTo) {
        if (upTo <= refilled) {
            throw new LogContradicted(partition, upTo);
        }
        refill(upTo);
    }

    /**
     * Whether Kafka gives nothing although the relay has sent more. To be asked at regular intervals.
     *
     * @param atEnd whether the topic has been read to its end, as far as is known
     */
    boolean isLeftBehind(long head, BooleanSupplier atEnd) {
        boolean quiet = received.stream().noneMatch(this::isNews) && !heard && !isRefilling() && isLoaded();
        heard = false;
        quietChecks = quiet && head > position ? quietChecks + 1 : 0;
        return quietChecks >= CHECKS_AT_MOST || (quietChecks >= CHECKS_AT_END && atEnd.getAsBoolean());
    }

    /** Whether the relay has passed events that were neither applied nor asked of the store: from a topic that is being refilled they do not come for long. */
    boolean lacks(long head) {
        return isLoaded() && !isRefilling() && head > position;
    }

    private void refill(long upTo) {
        if (refillTo == 0) {
            scanned = position;
        }
        refillTo = Math.max(refillTo, upTo);
    }

    boolean isRefilling() {
        return refillTo > 0;
    }

    /** Up to where the refill goes. */
    long refillTo() {
        return refillTo;
    }

    /** Up to where the store was read for this refill. */
    long scanned() {
        return scanned;
    }

    /** Whether an event that the store has is missing here. */
    boolean misses(long eventPosition) {
        return eventPosition > position && eventPosition <= refillTo;
    }

    /** The store was read from an event on that was recorded then, in milliseconds since 1970. */
    void readFrom(long recordedAt) {
        oldestMissing = recordedAt;
    }

    /** The store was read up to a position, and what it gave is applied. */
    void scannedTo(long end) {
        scanned = Math.max(scanned, end);
        if (scanned >= refillTo) {
            refilled = refillTo;
            refillTo = 0;
            oldestMissing = 0;
        }
    }
}
