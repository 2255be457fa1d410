package dev.ordinal.relay;

import dev.ordinal.eventstore.topic.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Generations of read models that read a topic, where their schema stands in the same database: not those that are frozen or dropped. One that names no topics
 * reads those of its stream types' plain names.
 */
final class TopicReaders {

    private static final String HAS_GENERATIONS = """
            SELECT EXISTS (SELECT 1 FROM information_schema.columns
                            WHERE table_schema = 'projection' AND table_name = 'generation' AND column_name = ?)""";

    private TopicReaders() {}

    static List<String> of(Connection connection, String topic, String streamType) throws SQLException {
        boolean plain = topic.equals(Topics.of(streamType));
        if (has(connection, "topics")) {
            String state = has(connection, "state") ? "state IN ('BUILDING', 'LIVE') AND " : "";
            return plain
                    ? generations(
                            connection,
                            state + "(? = ANY (topics) OR (topics IS NULL AND ? = ANY (stream_types)))",
                            topic,
                            streamType)
                    : generations(connection, state + "? = ANY (topics)", topic);
        }
        return plain && has(connection, "stream_types")
                ? generations(connection, "? = ANY (stream_types)", streamType)
                : List.of();
    }

    private static boolean has(Connection connection, String column) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HAS_GENERATIONS)) {
            select.setString(1, column);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static List<String> generations(Connection connection, String condition, String... values)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT format('%s generation %s', projection, generation) FROM projection.generation WHERE "
                        + condition + " ORDER BY 1")) {
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 1, values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }
}
