package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.SqlProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * A row for each event, nothing else.
 *
 * @param applying told of each batch's size before it is written
 */
record UpsertProjection(String name, IntConsumer applying) implements SqlProjection {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> streamTypes() {
        return Set.copyOf(Backlog.STREAM_TYPES);
    }

    @Override
    public void createTables(Connection connection) throws SQLException {
        Upserts.createTable(connection);
    }

    @Override
    public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        applying.accept(batch.size());
        try (Upserts rows = new Upserts(connection)) {
            for (EventRecord event : batch) {
                rows.add(event.streamId(), new String(event.payload(), UTF_8), event.sequence());
            }
            rows.execute();
        }
    }
}
