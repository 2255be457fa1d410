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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generation in PostgreSQL. One connection is kept, with the generation's schema as its search path, so that prepared statements live on; a failure gives it up.
 * A process that is stopped in the middle of a transaction loses it to the server after five seconds, and with it the rows it locked.
 */
final class SqlStore implements ReadModelStore {

    private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);

    /** Where they are counted later, they are counted twice: by the ANALYZE of the rebuild, and on top of that. */
    private static final String COUNT_THE_ROWS_NOW = "SELECT pg_stat_force_next_flush()";

    private final SqlProjection projection;
    private final Generation generation;
    private final DataSource dataSource;
    private final Fence fence;
    private final SqlProgress progress;
    private final ParkedRows parkedRows;
    private @Nullable Connection connection;

    SqlStore(SqlProjection projection, Generation generation, DataSource dataSource) {
        this(projection, generation, dataSource, Fence.OPEN);
    }

    SqlStore(SqlProjection projection, Generation generation, DataSource dataSource, Fence fence) {
        this.projection = projection;
        this.generation = generation;
        this.dataSource = dataSource;
        this.fence = fence;
        this.progress = new SqlProgress(generation);
        this.parkedRows = new ParkedRows(generation);
    }

    @Override
    public Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) throws SQLException {
        Map<TopicPartition, LogPosition> stored = read(progress::read);
        stored.keySet().retainAll(partitions);
        return stored;
    }

    @Override
    public List<ParkedStream> parked(Set<TopicPartition> partitions) throws SQLException {
        return read(open -> parkedRows.of(open, partitions));
    }

    @Override
    public void apply(Step step) throws SQLException {
        inTransaction(open -> {
            progress.move(open, step.advances());
            if (!(step.passed().isEmpty() || parkedRows.areAllParked(open, step.passed()))) {
                throw new ProgressMoved();
            }
            if (!step.events().isEmpty()) {
                folding(() -> projection.apply(open, step.events()));
            }
            if (!step.parks().isEmpty()) {
                parkedRows.park(open, step.parks());
            }
            if (!step.releases().isEmpty()) {
                parkedRows.release(open, step.releases());
            }
            fence.pass(open);
        });
    }

    /** Writes what was folded, and moves the progress past it: all or nothing. The progress comes last, so that its lock does not last. */
    void write(Rows rows, boolean intoEmptyTables, Advance advance) throws SQLException {
        inTransaction(open -> {
            folding(() -> RowWriter.copy(open, rows, intoEmptyTables));
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

    private static void folding(Folding folding) throws SQLException {
        try {
            folding.run();
        } catch (SQLException | RuntimeException | Error e) {
            if (FoldFailed.isTransient(e)) {
                throw e;
            }
            throw new FoldFailed(e);
        }
    }

    private void inTransaction(SqlWork work) throws SQLException {
        boolean _ = read(open -> {
            work.in(open);
            return true;
        });
    }

    private <T> T read(Transaction.Work<T> work) throws SQLException {
        boolean done = false;
        try {
            Connection open = connection();
            T result = work.in(open);
            open.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = dataSource.getConnection();
            connection = open;
            open.setAutoCommit(false);
            execute(open, "SET search_path TO " + generation.schema());
            execute(open, "SET idle_in_transaction_session_timeout TO '5s'");
            open.commit();
        }
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            giveBack(open);
        }
    }

    private static void giveBack(Connection open) {
        try (open) {
            open.rollback();
            execute(open, "RESET search_path");
            execute(open, "RESET idle_in_transaction_session_timeout");
            open.commit();
            open.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("A broken connection was given back", e);
        }
    }

    private static void execute(Connection open, String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Folding {
        void run() throws SQLException;
    }
}
