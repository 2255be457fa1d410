package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

/** Folds in memory, and writes when that gets large, or so much is folded that it would be a pity to lose it. */
final class BulkWriter implements SliceWriter {

    private static final int CHUNK = 500;

    /** Lets the first of several writers have the empty tables to itself. */
    static final class Beginning {

        private final Lock alone = new ReentrantLock();
        private boolean over;

        /** @param over whether something is stored */
        Beginning(boolean over) {
            this.over = over;
        }

        void write(Writing writing) throws SQLException {
            alone.lock();
            try {
                if (!over) {
                    writing.write(true);
                    over = true;
                    return;
                }
            } finally {
                alone.unlock();
            }
            writing.write(false);
        }
    }

    interface Writing {
        void write(boolean intoEmptyTables) throws SQLException;
    }

    private final TableProjection projection;
    private final SqlStore store;
    private final TopicPartition slice;
    private final Beginning beginning;
    private final long mostBytes;
    private final long mostEvents;
    private LogPosition stored;
    private Rows rows = new Rows();
    private long events;

    BulkWriter(
            TableProjection projection,
            SqlStore store,
            TopicPartition slice,
            Beginning beginning,
            long mostBytes,
            long mostEvents,
            LogPosition stored) {
        this.projection = projection;
        this.store = store;
        this.slice = slice;
        this.beginning = beginning;
        this.mostBytes = mostBytes;
        this.mostEvents = mostEvents;
        this.stored = stored;
    }

    @Override
    public int chunk() {
        return CHUNK;
    }

    @Override
    public void take(List<EventRecord> next, LogPosition upTo) throws SQLException {
        try {
            next.forEach(event -> projection.fold(event, rows));
        } catch (RuntimeException | Error e) {
            throw new FoldFailed(e);
        }
        events += next.size();
        if (rows.bytes() >= mostBytes || events >= mostEvents) {
            end(upTo);
        }
    }

    @Override
    public void end(LogPosition upTo) throws SQLException {
        if (upTo.position() > stored.position()) {
            Advance advance = new Advance(slice, stored, upTo);
            beginning.write(empty -> Deadlocks.outlive(() -> store.write(rows, empty, advance)));
            stored = upTo;
            rows = new Rows();
            events = 0;
        }
    }
}
