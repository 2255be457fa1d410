package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Folds in memory, and writes when that gets large, or so much is folded that it would be a pity to lose it. While rows are written the next are folded already, so they take
 * twice their memory.
 */
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

    /** When what is folded gets written. */
    record Limits(long bytes, long firstDue, long every) {}

    private final TableProjection projection;
    private final SqlStore store;
    private final TopicPartition slice;
    private final Beginning beginning;
    private final Limits limits;
    private final ExecutorService threads;
    private LogPosition handedOn;
    private Future<@Nullable Void> writing = CompletableFuture.completedFuture(null);
    private Rows rows = new Rows();
    private long due;

    BulkWriter(
            TableProjection projection,
            SqlStore store,
            TopicPartition slice,
            Beginning beginning,
            Limits limits,
            ExecutorService threads,
            LogPosition stored) {
        this.projection = projection;
        this.store = store;
        this.slice = slice;
        this.beginning = beginning;
        this.limits = limits;
        this.threads = threads;
        this.handedOn = stored;
        this.due = limits.firstDue();
    }

    @Override
    public int chunk() {
        return CHUNK;
    }

    @Override
    public void take(List<EventRecord> next, LogPosition upTo) throws SQLException, InterruptedException {
        try {
            next.forEach(event -> projection.fold(event, rows));
        } catch (RuntimeException | Error e) {
            awaitWritten();
            throw new FoldFailed(e);
        }
        if (rows.bytes() >= limits.bytes() || upTo.position() >= due) {
            handOn(upTo);
            due = upTo.position() + limits.every();
        }
    }

    @Override
    public void end(LogPosition upTo) throws SQLException, InterruptedException {
        handOn(upTo);
        awaitWritten();
    }

    private void handOn(LogPosition upTo) throws SQLException, InterruptedException {
        awaitWritten();
        if (upTo.position() > handedOn.position()) {
            Advance advance = new Advance(slice, handedOn, upTo);
            Rows folded = rows;
            writing = threads.submit(() -> {
                beginning.write(empty -> Deadlocks.outlive(() -> store.write(folded, empty, advance)));
                return null;
            });
            handedOn = upTo;
            rows = new Rows();
        }
    }

    private void awaitWritten() throws SQLException, InterruptedException {
        try {
            writing.get();
        } catch (ExecutionException e) {
            throw Pass.failure(e);
        }
    }
}
