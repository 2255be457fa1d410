package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * A generation in PostgreSQL. Its schema is the search path of each transaction only where a projection writes by itself: with each change of path the driver forgets
 * what it prepared, and the server parses every statement again. Between two transactions it holds no connection: there may be more generations than
 * connections, and where there are not, the pool gives a thread the one that it had last, with its prepared statements. A process that is stopped in the middle of a
 * transaction loses it to the server after five seconds, and with it the rows it locked.
 */
final class SqlStore implements ReadModelStore {

    /** Where they are counted later, they are counted twice: by the ANALYZE of the rebuild, and on top of that. */
    private static final String COUNT_THE_ROWS_NOW = "SELECT pg_stat_force_next_flush()";

    private static final String GIVE_UP_WHEN_STOPPED = "SET LOCAL idle_in_transaction_session_timeout TO '5s'";

    private final SqlProjection projection;
    private final DataSource dataSource;
    private final Fence fence;
    private final SqlProgress progress;
    private final ParkedRows parkedRows;
    private final String schema;
    private final String settings;

    SqlStore(SqlProjection projection, Generation generation, DataSource dataSource) {
        this(projection, generation, dataSource, Fence.OPEN);
    }

    SqlStore(SqlProjection projection, Generation generation, DataSource dataSource, Fence fence) {
        this.projection = projection;
        this.dataSource = dataSource;
        this.fence = fence;
        this.progress = new SqlProgress(generation);
        this.parkedRows = new ParkedRows(generation);
        this.schema = generation.schema();
        this.settings = projection instanceof TableProjection
                ? GIVE_UP_WHEN_STOPPED
                : GIVE_UP_WHEN_STOPPED + "; SET LOCAL search_path TO " + schema;
    }

    @Override
    public Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) throws SQLException {
        Map<TopicPartition, LogPosition> stored = Transaction.call(dataSource, progress::read);
        stored.keySet().retainAll(partitions);
        return stored;
    }

    /** Its state rests beside its progress, so that they are set back together. */
    @Override
    public Map<TopicPartition, LogPosition> liveProgress(Set<TopicPartition> partitions) throws SQLException {
        return progress(partitions);
    }

    @Override
    public List<ParkedStream> parked(Set<TopicPartition> partitions) throws SQLException {
        return Transaction.call(dataSource, open -> parkedRows.of(open, partitions));
    }

    @Override
    public void levelParked(Set<TopicPartition> partitions) {
        // what is on record is what is parked
    }

    @Override
    public void apply(Step step) throws SQLException {
        SqlWork rows = rows(step.events());
        inTransaction(open -> {
            progress.move(open, step.advances());
            requireParked(open, step);
            boolean _ = folding(() -> {
                rows.in(open);
                return true;
            });
            if (!step.parks().isEmpty()) {
                parkedRows.park(open, step.parks());
            }
            if (!step.releases().isEmpty()) {
                parkedRows.release(open, step.releases());
            }
            fence.pass(open);
        });
    }

    private void requireParked(Connection open, Step step) throws SQLException {
        boolean passed = step.passed().isEmpty() || parkedRows.areAllParked(open, step.passed());
        boolean retried = step.retried().isEmpty() || parkedRows.areAllAsKnown(open, step.retried());
        if (!(passed && retried)) {
            throw new ProgressMoved();
        }
    }

    /** Writes what was folded, and moves the progress past it: all or nothing. The progress comes last, so that its lock does not last. */
    void write(Rows rows, boolean intoEmptyTables, Advance advance) throws SQLException {
        inTransaction(open -> {
            boolean _ = folding(() -> {
                RowWriter.copy(open, schema, rows, intoEmptyTables);
                return true;
            });
            progress.move(open, List.of(advance));
            fence.pass(open);
            execute(open, COUNT_THE_ROWS_NOW);
        });
    }

    @Override
    public void handOver(Map<TopicPartition, LogPosition> from, Map<TopicPartition, LogPosition> to, SqlWork together)
            throws SQLException {
        inTransaction(open -> {
            together.in(open);
            progress.replace(open, from, to);
        });
    }

    /** How events are written. A fold that only says which rows change has said so before the transaction begins, which it can't hold up then. */
    private SqlWork rows(List<EventRecord> events) throws SQLException {
        if (events.isEmpty()) {
            return _ -> {};
        }
        if (projection instanceof TableProjection tables) {
            Rows rows = folding(() -> Rows.of(tables, events));
            return open -> RowWriter.write(open, schema, rows);
        }
        return open -> projection.apply(open, events);
    }

    private static <T> T folding(Folding<T> folding) throws SQLException {
        try {
            return folding.run();
        } catch (SQLException | RuntimeException | Error e) {
            if (FoldFailed.isTransient(e)) {
                throw e;
            }
            throw new FoldFailed(e);
        }
    }

    private void inTransaction(SqlWork work) throws SQLException {
        Transaction.run(dataSource, open -> {
            execute(open, settings);
            work.in(open);
        });
    }

    @Override
    public void close() {
        // holds nothing between two transactions
    }

    private static void execute(Connection open, String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Folding<T> {
        T run() throws SQLException;
    }
}
