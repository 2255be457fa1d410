package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fields of Redis hashes, and members of sorted sets, on their way into a table of key, field and value. */
final class RedisCells {

    private final List<String> keys = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    void addAll(String key, Map<String, String> hash) {
        hash.forEach((field, value) -> add(key, field, value));
    }

    void add(String key, String field, String value) {
        keys.add(text(key));
        fields.add(text(field));
        values.add(text(value));
    }

    /** @param insert takes three arrays of text */
    void write(Connection open, String insert) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = open.prepareStatement(insert)) {
            statement.setArray(1, open.createArrayOf("text", keys.toArray()));
            statement.setArray(2, open.createArrayOf("text", fields.toArray()));
            statement.setArray(3, open.createArrayOf("text", values.toArray()));
            statement.executeUpdate();
        }
    }

    /** What PostgreSQL can hold: NUL is written as an escape. */
    static String text(String redis) {
        return redis.indexOf('\0') < 0 && redis.indexOf('\\') < 0
                ? redis
                : redis.replace("\\", "\\\\").replace("\0", "\\0");
    }
}
