package dev.ordinal.projection;

import dev.ordinal.projection.RowChange.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What events change in the tables of a read model, put together row by row as they come, so that each row is written once for many events.
 *
 * <p>Cells come in the order of the table's columns, those of the key first. Arrays that are given are taken over. Of rows that several streams share the order of the events
 * must not matter, so they should be changed in one way only: by {@link #add}, say.
 *
 * <p>Used by one thread. A change that its table or the changes before it don't allow throws at once; where it is the rows that are there already that don't allow it, the
 * writing throws. Either way the event can't be applied, and these rows are of no more use.
 */
public final class Rows {

    /** Of the objects around a row's cells, in bytes. */
    private static final int AROUND_A_ROW = 160;

    /** Rows as they come: ids that grow are sorted already when they are written. */
    private final Map<Table, Map<RowKey, RowChange>> tables = new HashMap<>();

    private long bytes;

    /** What all these events change. */
    static Rows of(TableProjection projection, List<EventRecord> events) {
        Rows rows = new Rows();
        events.forEach(event -> projection.fold(event, rows));
        return rows;
    }

    /** A new row. One that is there already: the event can't be applied. */
    public void insert(Table table, @Nullable Object... cells) {
        change(table, Kind.INSERT, checked(table, table.columns().size(), cells));
    }

    /** A row, new or instead of the one that is there. */
    public void put(Table table, @Nullable Object... cells) {
        change(table, Kind.PUT, checked(table, table.columns().size(), cells));
    }

    /**
     * Adds amounts to those of a row, or to nothing where there is none yet.
     *
     * @param cells the key, and an amount for each value of the table, all of which are numbers
     */
    public void add(Table table, Object... cells) {
        if (!table.isOfAmounts()) {
            throw new IllegalArgumentException("not all values of %s are amounts".formatted(table));
        }
        change(table, Kind.ADD, checked(table, table.columns().size(), cells));
    }

    /** Changes some values of a row. One that is not there: the event can't be applied. */
    public Update update(Table table, Object... key) {
        @Nullable
        Object[] cells = Arrays.copyOf(
                checked(table, table.keyWidth(), key), table.columns().size());
        return new Update(table, change(table, Kind.SET, cells));
    }

    /** Takes a row away, if it is there. */
    public void delete(Table table, Object... key) {
        change(table, Kind.DELETE, checked(table, table.keyWidth(), key));
    }

    /** A row whose values change. */
    public final class Update {

        private final Table table;
        private final RowChange row;

        private Update(Table table, RowChange row) {
            this.table = table;
            this.row = row;
        }

        /** Sets one value. */
        public Update set(String column, @Nullable Object cell) {
            int place = table.place(column);
            Object now = table.columns().get(place).cell(cell);
            bytes += size(now) - size(row.set(place, now));
            return this;
        }
    }

    /** How much memory they take, in bytes, roughly. */
    public long bytes() {
        return bytes;
    }

    /** The tables that change, in the order of their names. */
    List<Table> tables() {
        return tables.keySet().stream()
                .sorted(Comparator.comparing(Table::name))
                .toList();
    }

    /** The changes of a table, in rounds that must be written one after the other; in a round each row has one. */
    List<Map<Kind, List<RowChange>>> rounds(Table table) {
        List<Map<Kind, List<RowChange>>> rounds = new ArrayList<>();
        for (RowChange last : tables.getOrDefault(table, Map.of()).values()) {
            while (rounds.size() <= last.round()) {
                rounds.add(new EnumMap<>(Kind.class));
            }
            for (RowChange each = last; each != null; each = each.before()) {
                rounds.get(each.round())
                        .computeIfAbsent(each.kind(), _ -> new ArrayList<>())
                        .add(each);
            }
        }
        return rounds;
    }

    private RowChange change(Table table, Kind kind, @Nullable Object[] cells) {
        Map<RowKey, RowChange> rows = tables.computeIfAbsent(table, _ -> new LinkedHashMap<>());
        RowKey key = new RowKey(cells, table.keyWidth());
        RowChange last = rows.get(key);
        if (last == null) {
            return begin(rows, key, RowChange.first(table, kind, cells));
        }
        long before = size(last.cells());
        RowChange now = last.then(kind, cells);
        if (now != last) {
            return begin(rows, key, now);
        }
        bytes += size(now.cells()) - before;
        return now;
    }

    private RowChange begin(Map<RowKey, RowChange> rows, RowKey key, RowChange change) {
        rows.put(key, change);
        bytes += AROUND_A_ROW + size(change.cells());
        return change;
    }

    private static @Nullable Object[] checked(Table table, int width, @Nullable Object[] cells) {
        if (cells.length != width) {
            throw new IllegalArgumentException("%s takes %d cells, not %d".formatted(table, width, cells.length));
        }
        for (int i = 0; i < width; i++) {
            cells[i] = table.columns().get(i).cell(cells[i]);
        }
        return cells;
    }

    /** The memory of cells, in bytes. */
    static long size(@Nullable Object[] cells) {
        long size = 0;
        for (Object cell : cells) {
            size += size(cell);
        }
        return size;
    }

    private static long size(@Nullable Object cell) {
        return switch (cell) {
            case null -> 4;
            case String text -> 44 + 2L * text.length();
            case byte[] json -> 20 + json.length;
            default -> 36;
        };
    }
}
