package dev.ordinal.projection;

import dev.ordinal.projection.RowChange.Kind;
import dev.ordinal.projection.Table.Column;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in a connection's transaction, to the tables of a schema, or of its search path. Statements go table by table in the order of names and row by row in the order of keys, so
 * that two who add to the same rows seldom wait for each other in a circle; where they do, the database gives one of them up ({@link Deadlocks}).
 *
 * <p>Throws {@link IllegalStateException} where a row to change is not there, and {@link SQLException} for all else; {@link FoldFailed#isTransient} tells whose fault it is.
 */
final class RowWriter {

    private static final int CHUNK = 5_000;
    private static final long CHUNK_BYTES = 32L << 20;

    private RowWriter() {}

    /** As a live read model does, in the search path. */
    static void write(Connection connection, Rows rows) throws SQLException {
        write(connection, null, rows, EnumSet.noneOf(Kind.class));
    }

    /** As a live read model does. */
    static void write(Connection connection, String schema, Rows rows) throws SQLException {
        write(connection, schema, rows, EnumSet.noneOf(Kind.class));
    }

    /**
     * As a rebuild does: new rows by {@code COPY}.
     *
     * @param empty whether these tables hold no rows yet, and nobody else writes to them meanwhile: then rows that are put and added to are new as well
     */
    static void copy(Connection connection, String schema, Rows rows, boolean empty) throws SQLException {
        write(connection, schema, rows, empty ? EnumSet.of(Kind.INSERT, Kind.PUT, Kind.ADD) : EnumSet.of(Kind.INSERT));
    }

    private static void write(Connection connection, @Nullable String schema, Rows rows, Set<Kind> copied)
            throws SQLException {
        for (Table table : rows.tables()) {
            Table there = schema == null ? table : table.in(schema);
            boolean first = true;
            for (Map<Kind, List<RowChange>> round : rows.rounds(table)) {
                for (Map.Entry<Kind, List<RowChange>> changes : round.entrySet()) {
                    changes.getValue().sort(RowChange.byKey(table));
                    if (first && copied.contains(changes.getKey())) {
                        copy(connection, there, changes.getValue());
                    } else {
                        send(connection, there, changes.getKey(), changes.getValue());
                    }
                }
                first = false;
            }
        }
    }

    private static void copy(Connection connection, Table table, List<RowChange> changes) throws SQLException {
        try (RowCopy copy = RowCopy.into(table, connection)) {
            for (RowChange change : changes) {
                copy.row(change.cells());
            }
            copy.end();
        }
    }

    private static void send(Connection connection, Table table, Kind kind, List<RowChange> changes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TableSql.write(table, kind))) {
            for (List<RowChange> chunk : chunks(changes)) {
                send(statement, table, kind, chunk);
            }
        }
    }

    private static void send(PreparedStatement statement, Table table, Kind kind, List<RowChange> chunk)
            throws SQLException {
        List<Column> columns = kind == Kind.DELETE ? table.keys() : table.columns();
        for (int i = 0; i < columns.size(); i++) {
            statement.setArray(
                    i + 1, cells(statement.getConnection(), columns.get(i).type(), chunk, i));
        }
        if (kind == Kind.SET) {
            Long[] changed = chunk.stream().map(RowChange::changed).toArray(Long[]::new);
            statement.setArray(columns.size() + 1, statement.getConnection().createArrayOf("bigint", changed));
        }
        int written = statement.executeUpdate();
        if (kind == Kind.SET && written != chunk.size()) {
            throw new IllegalStateException(
                    "changed no row: %d of %d are not in %s".formatted(chunk.size() - written, chunk.size(), table));
        }
    }

    private static Array cells(Connection connection, Table.Type type, List<RowChange> chunk, int column)
            throws SQLException {
        @Nullable
        Object[] cells = switch (type) {
            case BIGINT -> new Long[chunk.size()];
            case JSON, JSONB -> new byte[chunk.size()][];
            case TEXT, C_TEXT, NUMERIC, TIMESTAMPTZ, DATE, BOOLEAN -> new String[chunk.size()];
        };
        for (int i = 0; i < cells.length; i++) {
            Object cell = chunk.get(i).cells()[column];
            cells[i] = switch (cell) {
                case null -> null;
                case Long number -> number;
                case byte[] json -> json;
                default -> CellText.of(cell);
            };
        }
        return connection.createArrayOf(CellText.arrayType(type), cells);
    }

    private static List<List<RowChange>> chunks(List<RowChange> changes) {
        List<List<RowChange>> chunks = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < changes.size(); i++) {
            bytes += Rows.size(changes.get(i).cells());
            if (i + 1 - from == CHUNK || bytes >= CHUNK_BYTES || i + 1 == changes.size()) {
                chunks.add(changes.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
        return chunks;
    }
}
