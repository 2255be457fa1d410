package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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

    private static final String PROGRESS = """
            SELECT topic, partition, epoch, position, event_id FROM projection.progress
             WHERE projection = ? AND generation = ?""";

    private static final String BEGIN = """
            INSERT INTO projection.progress (projection, generation, topic, partition, epoch, position)
            SELECT ?, ?, step.*, 0 FROM unnest(?, ?, ?) AS step
            ON CONFLICT (projection, generation, topic, partition) DO NOTHING""";

    private static final String ADVANCE = """
            UPDATE projection.progress AS progress
               SET epoch = step.epoch, position = step.position, event_id = step.event_id
              FROM unnest(?, ?, ?, ?, ?, ?, ?)
                   AS step (topic, partition, from_epoch, from_position, epoch, position, event_id)
             WHERE progress.projection = ? AND progress.generation = ?
               AND progress.topic = step.topic AND progress.partition = step.partition
               AND progress.position = step.from_position AND (step.from_position = 0 OR progress.epoch = step.from_epoch)""";

    private final SqlProjection projection;
    private final Generation generation;
    private final DataSource dataSource;
    private final Fence fence;
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
        this.parkedRows = new ParkedRows(generation);
    }

    @Override
    public Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) throws SQLException {
        return inTransaction(open -> {
            try (PreparedStatement select = open.prepareStatement(PROGRESS)) {
                select.setString(1, generation.projection());
                select.setInt(2, generation.number());
                try (ResultSet rows = select.executeQuery()) {
                    Map<TopicPartition, LogPosition> progress = new HashMap<>();
                    while (rows.next()) {
                        TopicPartition partition = new TopicPartition(rows.getString(1), rows.getInt(2));
                        if (partitions.contains(partition)) {
                            progress.put(
                                    partition,
                                    new LogPosition(new Epoch(rows.getString(3)), rows.getLong(4), rows.getString(5)));
                        }
                    }
                    return progress;
                }
            }
        });
    }

    @Override
    public List<ParkedStream> parked(Set<TopicPartition> partitions) throws SQLException {
        return inTransaction(open -> parkedRows.of(open, partitions));
    }

    @Override
    public void apply(Step step) throws SQLException {
        inTransaction(open -> {
            moveOn(open, step.advances());
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
            return step;
        });
    }

    /** Writes what was folded, and moves the progress past it: all or nothing. The progress comes last, so that its lock does not last. */
    void write(Rows rows, boolean intoEmptyTables, Advance advance) throws SQLException {
        inTransaction(open -> {
            folding(() -> RowWriter.copy(open, rows, intoEmptyTables));
            moveOn(open, List.of(advance));
            fence.pass(open);
            return advance;
        });
    }

    @Override
    public void handOver(Map<TopicPartition, LogPosition> from, Map<TopicPartition, LogPosition> to, SqlWork together)
            throws SQLException {
        inTransaction(open -> {
            together.in(open);
            if (delete(open, from) != from.size()) {
                throw new ProgressMoved();
            }
            insert(open, to);
            return to;
        });
    }

    private static void folding(Folding folding) throws SQLException {
        try {
            folding.run();
        } catch (SQLException | RuntimeException | Error e) {
            if (FoldFailed.mayPass(e)) {
                throw e;
            }
            throw new FoldFailed(e);
        }
    }

    private void moveOn(Connection open, List<Advance> advances) throws SQLException {
        List<Advance> first = advances.stream()
                .filter(advance -> advance.from().position() == 0)
                .toList();
        if (!first.isEmpty()) {
            begin(open, first);
        }
        if (advance(open, advances) != advances.size()) {
            throw new ProgressMoved();
        }
    }

    private void begin(Connection open, List<Advance> first) throws SQLException {
        try (PreparedStatement insert = open.prepareStatement(BEGIN)) {
            insert.setString(1, generation.projection());
            insert.setInt(2, generation.number());
            Partitioned.set(insert, 3, partitions(first));
            insert.setArray(
                    5,
                    array(open, "text", first, advance -> advance.from().epoch().value()));
            insert.executeUpdate();
        }
    }

    private int advance(Connection open, List<Advance> advances) throws SQLException {
        try (PreparedStatement update = open.prepareStatement(ADVANCE)) {
            Partitioned.set(update, 1, partitions(advances));
            update.setArray(
                    3,
                    array(
                            open,
                            "text",
                            advances,
                            advance -> advance.from().epoch().value()));
            update.setArray(
                    4, array(open, "bigint", advances, advance -> advance.from().position()));
            update.setArray(
                    5,
                    array(
                            open,
                            "text",
                            advances,
                            advance -> advance.to().epoch().value()));
            update.setArray(
                    6, array(open, "bigint", advances, advance -> advance.to().position()));
            update.setArray(
                    7, array(open, "text", advances, advance -> advance.to().eventId()));
            update.setString(8, generation.projection());
            update.setInt(9, generation.number());
            return update.executeUpdate();
        }
    }

    private int delete(Connection open, Map<TopicPartition, LogPosition> progress) throws SQLException {
        int deleted = 0;
        try (PreparedStatement delete = open.prepareStatement("""
                DELETE FROM projection.progress
                 WHERE projection = ? AND generation = ? AND topic = ? AND partition = ? AND epoch = ? AND position = ?""")) {
            for (Map.Entry<TopicPartition, LogPosition> each : progress.entrySet()) {
                delete.setString(1, generation.projection());
                delete.setInt(2, generation.number());
                delete.setString(3, each.getKey().topic());
                delete.setInt(4, each.getKey().partition());
                delete.setString(5, each.getValue().epoch().value());
                delete.setLong(6, each.getValue().position());
                deleted += delete.executeUpdate();
            }
        }
        return deleted;
    }

    private void insert(Connection open, Map<TopicPartition, LogPosition> progress) throws SQLException {
        try (PreparedStatement insert = open.prepareStatement("""
                INSERT INTO projection.progress (projection, generation, topic, partition, epoch, position, event_id)
                VALUES (?, ?, ?, ?, ?, ?, ?)""")) {
            for (Map.Entry<TopicPartition, LogPosition> each : progress.entrySet()) {
                insert.setString(1, generation.projection());
                insert.setInt(2, generation.number());
                insert.setString(3, each.getKey().topic());
                insert.setInt(4, each.getKey().partition());
                insert.setString(5, each.getValue().epoch().value());
                insert.setLong(6, each.getValue().position());
                insert.setString(7, each.getValue().eventId());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static List<TopicPartition> partitions(List<Advance> advances) {
        return advances.stream().map(Advance::partition).toList();
    }

    private static Array array(
            Connection open, String type, List<Advance> advances, Function<Advance, @Nullable Object> value)
            throws SQLException {
        return open.createArrayOf(type, advances.stream().map(value).toArray());
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
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

    private interface Work<T> {
        T in(Connection open) throws SQLException;
    }

    private interface Folding {
        void run() throws SQLException;
    }
}
