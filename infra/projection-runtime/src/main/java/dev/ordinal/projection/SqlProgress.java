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
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How progress is written in PostgreSQL: a row for each partition of a generation. The caller's connection decides on the transaction. */
final class SqlProgress {

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
               AND progress.position = step.from_position AND (step.from_position = 0 OR progress.epoch = step.from_epoch)
               AND step.epoch = (%s)""".formatted(Epoch.SQL);

    private final Generation generation;

    SqlProgress(Generation generation) {
        this.generation = generation;
    }

    /** That of all partitions which have applied something. */
    Map<TopicPartition, LogPosition> read(Connection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement("""
                SELECT topic, partition, epoch, position, event_id FROM projection.progress
                 WHERE projection = ? AND generation = ? AND position > 0""")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            Map<TopicPartition, LogPosition> progress = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    progress.put(
                            new TopicPartition(row.getString(1), row.getInt(2)),
                            new LogPosition(new Epoch(row.getString(3)), row.getLong(4), row.getString(5)));
                }
            }
            return progress;
        }
    }

    /**
     * Takes these steps.
     *
     * @throws ProgressMoved where a stored progress is not the one to start from
     * @throws SQLException also where the log is another than that of the steps
     */
    void move(Connection open, List<Advance> advances) throws SQLException {
        List<Advance> first = advances.stream()
                .filter(advance -> advance.from().position() == 0)
                .toList();
        if (!first.isEmpty()) {
            begin(open, first);
        }
        if (advance(open, advances) != advances.size()) {
            requireLogOf(open, advances);
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

    private static void requireLogOf(Connection open, List<Advance> advances) throws SQLException {
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery(Epoch.SQL)) {
            row.next();
            Epoch log = new Epoch(row.getString(1));
            if (!advances.stream().allMatch(advance -> advance.to().epoch().equals(log))) {
                throw new SQLException("PostgreSQL was restarted or replaced, the log is now " + log);
            }
        }
    }

    /**
     * Puts one progress in the place of another.
     *
     * @throws ProgressMoved where the stored progress is not the first
     */
    void replace(Connection open, Map<TopicPartition, LogPosition> from, Map<TopicPartition, LogPosition> to)
            throws SQLException {
        if (delete(open, from) != from.size()) {
            throw new ProgressMoved();
        }
        insert(open, to);
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
}
