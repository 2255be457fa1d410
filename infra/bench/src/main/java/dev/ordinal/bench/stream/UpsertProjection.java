package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.Rows;
import dev.ordinal.projection.Table;
import dev.ordinal.projection.TableProjection;
import java.util.List;
import java.util.Set;

/**
 * One row for each stream, written anew by each of its events; as {@link Upserts} has it.
 *
 * @param folding told of each event
 */
record UpsertProjection(String name, Runnable folding) implements TableProjection {

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
    public void fold(EventRecord event, Rows rows) {
        folding.run();
        rows.put(UPSERTED, event.streamId(), new String(event.payload(), UTF_8), event.sequence());
    }
}
