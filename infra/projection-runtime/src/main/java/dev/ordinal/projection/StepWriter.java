package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Writes as a live projection does: batch by batch. */
final class StepWriter implements SliceWriter {

    private final ReadModelStore store;
    private final TopicPartition slice;
    private final int chunk;
    private LogPosition stored;

    StepWriter(ReadModelStore store, TopicPartition slice, int chunk, LogPosition stored) {
        this.store = store;
        this.slice = slice;
        this.chunk = chunk;
        this.stored = stored;
    }

    @Override
    public int chunk() {
        return chunk;
    }

    @Override
    public void take(List<EventRecord> events, LogPosition upTo) throws SQLException {
        if (upTo.position() > stored.position()) {
            Step step = Step.apply(List.of(new Advance(slice, stored, upTo)), events);
            Deadlocks.outlive(() -> store.apply(step));
            stored = upTo;
        }
    }

    @Override
    public void end(LogPosition upTo) {}
}
