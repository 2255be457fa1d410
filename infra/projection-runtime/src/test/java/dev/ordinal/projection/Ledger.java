package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Rows of one event, rows of one stream, and sums over streams: they show every event applied twice, left out, or out of its stream's order. */
record Ledger(String name, int version, Set<String> streamTypes, boolean takesPoison) implements TableProjection {

    private static final Table ENTRY = Table.named("entry")
            .key("stream", Table.Type.C_TEXT)
            .key("sequence", Table.Type.BIGINT)
            .column("amount", Table.Type.BIGINT)
            .index("(amount)");
    private static final Table LATEST = Table.named("latest")
            .key("stream", Table.Type.C_TEXT)
            .column("sequence", Table.Type.BIGINT)
            .column("amount", Table.Type.BIGINT);
    private static final Table TOTAL = Table.named("total")
            .key("last_digit", Table.Type.BIGINT)
            .column("amount", Table.Type.BIGINT)
            .column("events", Table.Type.BIGINT);

    static Ledger of(ProjectionFixture fixture) {
        return new Ledger(fixture.projection, 1, Set.of(fixture.streamType), false);
    }

    Ledger healed() {
        return new Ledger(name, version, streamTypes, true);
    }

    Ledger named(String other) {
        return new Ledger(other, version, streamTypes, takesPoison);
    }

    @Override
    public List<Table> tables() {
        return List.of(ENTRY, LATEST, TOTAL);
    }

    @Override
    public void fold(EventRecord event, Rows rows) {
        String payload = new String(event.payload(), UTF_8);
        long amount = takesPoison && payload.equals("poison") ? Tally.ANTIDOTE : Long.parseLong(payload);
        rows.insert(ENTRY, event.streamId(), event.sequence(), amount);
        if (event.sequence() == 0) {
            rows.insert(LATEST, event.streamId(), event.sequence(), amount);
        } else {
            rows.update(LATEST, event.streamId())
                    .set("sequence", event.sequence())
                    .set("amount", amount);
        }
        rows.add(TOTAL, amount % 10, amount, 1L);
    }

    /** All rows of a generation, by table. */
    static Map<String, List<String>> rows(ProjectionFixture fixture, String schema) {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : List.of("entry", "latest", "total")) {
            rows.put(table, fixture.texts("SELECT t::text FROM %s.%s AS t ORDER BY 1".formatted(schema, table)));
        }
        return rows;
    }
}
