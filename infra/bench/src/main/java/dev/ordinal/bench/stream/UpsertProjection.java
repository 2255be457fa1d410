package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.Rows;
import dev.ordinal.projection.Table;
import dev.ordinal.projection.TableProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * One row for each stream, written anew by each of its events; as {@link Upserts} has it.
 *
 * @param applying told of each batch's size before it is written
 */
record UpsertProjection(String name, IntConsumer applying) implements TableProjection {

    private static final Table UPSERTED = Table.named("upserted")
            .key("id", Table.Type.C_TEXT)
            .column("value", Table.Type.TEXT)
            .column("version", Table.Type.BIGINT);

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> streamTypes() {
        return Set.copyOf(Backlog.STREAM_TYPES);
    }

    @Override
    public List<Table> tables() {
        return List.of(UPSERTED);
    }

    @Override
    public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        applying.accept(batch.size());
        TableProjection.super.apply(connection, batch);
    }

    @Override
    public void fold(EventRecord event, Rows rows) {
        rows.put(UPSERTED, event.streamId(), new String(event.payload(), UTF_8), event.sequence());
    }
}
