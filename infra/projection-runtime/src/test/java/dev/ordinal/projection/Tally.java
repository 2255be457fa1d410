package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** A read model that shows every event applied twice, left out, or out of its stream's order. */
record Tally(String name, int version, Set<String> streamTypes) implements SqlProjection {

    static Tally of(ProjectionFixture fixture) {
        return new Tally(fixture.projection, 1, Set.of(fixture.streamType));
    }

    @Override
    public void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE tally (stream text PRIMARY KEY, events bigint NOT NULL, amount bigint NOT NULL)");
        }
    }

    @Override
    public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO tally VALUES (?, 1, ?) ON CONFLICT (stream) DO UPDATE
                SET events = tally.events + 1, amount = (tally.amount * 31 + excluded.amount) % 1000000007""")) {
            for (EventRecord event : batch) {
                upsert.setString(1, event.streamId());
                upsert.setLong(2, Long.parseLong(new String(event.payload(), UTF_8)));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }
}
