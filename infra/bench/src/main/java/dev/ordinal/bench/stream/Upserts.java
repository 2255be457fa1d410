package dev.ordinal.bench.stream;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** One row for each stream, written anew by each of its events: the same statement for all who are measured. */
final class Upserts implements AutoCloseable {

    /** As many as the runtime applies together at most. */
    static final int BATCH = 2_000;

    private static final String TABLE = """
            CREATE TABLE upserted (id text COLLATE "C" PRIMARY KEY, value text NOT NULL, version bigint NOT NULL)""";
    private static final String UPSERT = """
            INSERT INTO upserted (id, value, version) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET value = excluded.value, version = excluded.version""";

    private final PreparedStatement upsert;

    Upserts(Connection connection) throws SQLException {
        upsert = connection.prepareStatement(UPSERT);
    }

    static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
    }

    void add(String id, String value, long version) throws SQLException {
        upsert.setString(1, id);
        upsert.setString(2, value);
        upsert.setLong(3, version);
        upsert.addBatch();
    }

    void execute() throws SQLException {
        upsert.executeBatch();
    }

    @Override
    public void close() throws SQLException {
        upsert.close();
    }
}
