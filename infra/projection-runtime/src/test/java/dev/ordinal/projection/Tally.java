package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** A read model that shows every event applied twice, left out, or out of its stream's order. */
record Tally(String name, int version, Set<String> streamTypes, boolean takesPoison) implements SqlProjection {

    /** What a poisonous event counts for the code that can read it. */
    static final long ANTIDOTE = 13;

    static Tally of(ProjectionFixture fixture) {
        return new Tally(fixture.projection, 1, Set.of(fixture.streamType), false);
    }

    /** The same of a later build, which can read poisonous events. */
    Tally healed() {
        return new Tally(name, version, streamTypes, true);
    }

    Tally named(String other) {
        return new Tally(other, version, streamTypes, takesPoison);
    }

    Tally version(int other) {
        return new Tally(name, other, streamTypes, takesPoison);
    }

    @Override
    public boolean keepsStreamsApart() {
        return true;
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
                upsert.setLong(2, amount(new String(event.payload(), UTF_8)));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    private long amount(String payload) {
        return takesPoison && payload.equals("poison") ? ANTIDOTE : Long.parseLong(payload);
    }
}
