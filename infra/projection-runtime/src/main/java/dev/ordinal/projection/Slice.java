package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;

/**
 * The events of those streams that hash to one number, on their way from the thread that reads the log to the one that folds them. How far they are is stored as if they
 * were a partition of a topic.
 */
final class Slice implements Callable<Void> {

    /** No topic of Kafka: apply.lua knows slices by it. */
    static final String TOPIC = "@store";

    private static final int CHUNK_BYTES = 256 << 10;
    private static final int CHUNKS_WAITING = 8;

    private record Chunk(List<EventRecord> events, LogPosition upTo, boolean isLast) {}

    private final LogPosition from;
    private final SliceWriter writer;
    private final SlowPath slowPath;
    private final LongAdder folded;
    private final BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(CHUNKS_WAITING);
    private List<EventRecord> next = new ArrayList<>();
    private int nextBytes;

    /**
     * A slice that is stored up to a position.
     *
     * @param folded counts its events
     */
    Slice(LogPosition from, SliceWriter writer, SlowPath slowPath, LongAdder folded) {
        this.from = from;
        this.writer = writer;
        this.slowPath = slowPath;
        this.folded = folded;
    }

    static TopicPartition partition(int number) {
        return new TopicPartition(TOPIC, number);
    }

    LogPosition from() {
        return from;
    }

    /** The next event that was read; one that is stored already is dropped. */
    void add(EventRecord event, LogPosition here) throws InterruptedException {
        if (event.position() <= from.position()) {
            return;
        }
        next.add(event);
        nextBytes += event.payload().length;
        if (next.size() >= writer.chunk() || nextBytes >= CHUNK_BYTES) {
            handOn(here, false);
        }
    }

    /** There is no event more up to here. */
    void end(LogPosition here) throws InterruptedException {
        handOn(here, true);
    }

    private void handOn(LogPosition upTo, boolean isLast) throws InterruptedException {
        waiting.put(new Chunk(next, upTo, isLast));
        next = new ArrayList<>();
        nextBytes = 0;
    }

    @Override
    public Void call() throws SQLException, InterruptedException {
        while (true) {
            Chunk chunk = waiting.take();
            try {
                writer.take(chunk.events, chunk.upTo);
                folded.add(chunk.events.size());
                if (chunk.isLast) {
                    writer.end(chunk.upTo);
                    return null;
                }
            } catch (FoldFailed e) {
                e.throwIfOfTheMachine();
                slowPath.takeUpTo(chunk.upTo);
                throw new ProgressMoved();
            }
        }
    }
}
