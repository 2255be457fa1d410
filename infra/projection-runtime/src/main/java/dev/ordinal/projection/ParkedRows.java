package dev.ordinal.projection;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The rows of a generation's parked streams. The caller's connection decides on the transaction. */
final class ParkedRows {

    private static final String PARK = """
            INSERT INTO projection.parked AS parked (projection, generation, stream_id, stream_type, topic, partition,
                   sequence, position, event_id, type, revision, cause, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (projection, generation, stream_id) DO UPDATE
               SET sequence = excluded.sequence, position = excluded.position, event_id = excluded.event_id,
                   type = excluded.type, revision = excluded.revision,
                   cause = coalesce(nullif(excluded.cause, ''), parked.cause), state = excluded.state""";

    private final Generation generation;

    ParkedRows(Generation generation) {
        this.generation = generation;
    }

    /** Those of some partitions, without their causes. */
    List<ParkedStream> of(Connection open, Set<TopicPartition> partitions) throws SQLException {
        try (PreparedStatement select = open.prepareStatement("""
                SELECT stream_id, stream_type, topic, partition, sequence, position, event_id, type, revision, state
                  FROM projection.parked WHERE projection = ? AND generation = ?""")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            List<ParkedStream> parked = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    TopicPartition partition = new TopicPartition(row.getString("topic"), row.getInt("partition"));
                    if (partitions.contains(partition)) {
                        parked.add(new ParkedStream(
                                row.getString("stream_id"),
                                row.getString("stream_type"),
                                partition,
                                row.getLong("sequence"),
                                row.getLong("position"),
                                row.getString("event_id"),
                                row.getString("type"),
                                row.getString("revision"),
                                "",
                                ParkedStream.State.valueOf(row.getString("state"))));
                    }
                }
            }
            return parked;
        }
    }

    /** How many there are. */
    long count(Connection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(
                "SELECT count(*) FROM projection.parked WHERE projection = ? AND generation = ?")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** How many there are that are not parked in the generation that readers use. */
    long countAlone(Connection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement("""
                SELECT count(*) FROM projection.parked AS parked
                 WHERE projection = ? AND generation = ?
                   AND NOT EXISTS (SELECT FROM projection.parked AS there JOIN projection.active USING (projection, generation)
                                    WHERE there.projection = parked.projection AND there.stream_id = parked.stream_id)""")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Parks streams, or moves those that are parked already to another event. */
    void park(Connection open, Collection<ParkedStream> streams) throws SQLException {
        try (PreparedStatement insert = open.prepareStatement(PARK)) {
            for (ParkedStream stream : streams) {
                insert.setString(1, generation.projection());
                insert.setInt(2, generation.number());
                insert.setString(3, stream.streamId());
                insert.setString(4, stream.streamType());
                insert.setString(5, stream.partition().topic());
                insert.setInt(6, stream.partition().partition());
                insert.setLong(7, stream.sequence());
                insert.setLong(8, stream.position());
                insert.setString(9, stream.eventId());
                insert.setString(10, stream.type());
                insert.setString(11, stream.revision());
                insert.setString(12, stream.cause());
                insert.setString(13, stream.state().name());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void release(Connection open, Set<String> streams) throws SQLException {
        try (PreparedStatement delete = open.prepareStatement(
                "DELETE FROM projection.parked WHERE projection = ? AND generation = ? AND stream_id = ANY (?)")) {
            delete.setString(1, generation.projection());
            delete.setInt(2, generation.number());
            delete.setArray(3, texts(open, streams));
            delete.executeUpdate();
        }
    }

    boolean areAllParked(Connection open, Set<String> streams) throws SQLException {
        try (PreparedStatement count = open.prepareStatement(
                "SELECT count(*) FROM projection.parked WHERE projection = ? AND generation = ? AND stream_id = ANY (?)")) {
            count.setString(1, generation.projection());
            count.setInt(2, generation.number());
            count.setArray(3, texts(open, streams));
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getInt(1) == streams.size();
            }
        }
    }

    /** Whether each of them still waits at the event that it is known to wait at. */
    boolean areAllAsKnown(Connection open, List<ParkedStream> streams) throws SQLException {
        try (PreparedStatement count = open.prepareStatement("""
                SELECT count(*) FROM projection.parked JOIN unnest(?, ?) AS known (stream_id, position) USING (stream_id, position)
                 WHERE projection = ? AND generation = ?""")) {
            count.setArray(
                    1, texts(open, streams.stream().map(ParkedStream::streamId).toList()));
            count.setArray(
                    2,
                    open.createArrayOf(
                            "bigint",
                            streams.stream().map(ParkedStream::position).toArray()));
            count.setString(3, generation.projection());
            count.setInt(4, generation.number());
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getInt(1) == streams.size();
            }
        }
    }

    /**
     * Takes on the streams of these partitions that an operator wants to be tried again. What is taken on is asked for no more: if it kills this process, it does not kill
     * the next one.
     *
     * @param lost whether also those that were taken on before
     */
    List<String> takeOn(Connection open, Set<TopicPartition> partitions, boolean lost) throws SQLException {
        try (PreparedStatement update = open.prepareStatement("""
                UPDATE projection.parked AS parked SET state = 'RETRYING', attempts = attempts + 1
                  FROM unnest(?, ?) AS mine (topic, partition)
                 WHERE projection = ? AND generation = ? AND state <> 'PARKED' AND (state = 'ASKED' OR ?)
                   AND parked.topic = mine.topic AND parked.partition = mine.partition
                RETURNING stream_id""")) {
            Partitioned.set(update, 1, partitions);
            update.setString(3, generation.projection());
            update.setInt(4, generation.number());
            update.setBoolean(5, lost);
            List<String> streams = new ArrayList<>();
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    streams.add(row.getString(1));
                }
            }
            return streams;
        }
    }

    private static Array texts(Connection open, Collection<String> values) throws SQLException {
        return open.createArrayOf("text", values.toArray());
    }
}
