package dev.ordinal.projection;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of one row, by as many events as it took. */
final class RowChange {

    /** In any order of the rows, one statement for each. */
    enum Kind {
        /** A row that was not there; else the events can't be applied. */
        INSERT,
        /** A row, whatever was there. */
        PUT,
        /** Amounts that are added to what is there, or are the row where there is none. */
        ADD,
        /** Cells of a row that is there; else the events can't be applied. */
        SET,
        /** No row, whatever was there. */
        DELETE
    }

    private final Table table;
    private Kind kind;
    private @Nullable Object[] cells;
    private long changed;
    private final @Nullable RowChange before;
    private final int round;

    private RowChange(Table table, Kind kind, @Nullable Object[] cells, @Nullable RowChange before) {
        this.table = table;
        this.kind = kind;
        this.cells = cells;
        this.before = before;
        this.round = before == null ? 0 : before.round + 1;
    }

    static RowChange first(Table table, Kind kind, @Nullable Object[] cells) {
        return new RowChange(table, kind, cells, null);
    }

    Kind kind() {
        return kind;
    }

    /** The key and, but for a {@code DELETE}, the values; of a {@code SET} those that {@link #changed} tells. */
    @Nullable
    Object[] cells() {
        return cells;
    }

    /** Of a {@code SET}, which values: bit 0 is the first after the key. */
    long changed() {
        return changed;
    }

    /** How many changes of the same row must be written before this one. */
    int round() {
        return round;
    }

    @Nullable
    RowChange before() {
        return before;
    }

    /**
     * What becomes of the row when something else happens to it: this change, which has taken it in, or one that is written after this one.
     *
     * @throws IllegalStateException where that can't happen, whatever was there before
     */
    RowChange then(Kind next, @Nullable Object[] newCells) {
        return switch (next) {
            case INSERT ->
                switch (kind) {
                    case DELETE -> become(Kind.PUT, newCells);
                    case INSERT, PUT, ADD, SET ->
                        throw new IllegalStateException("inserted twice: a row of " + table.name());
                };
            case PUT ->
                switch (kind) {
                    case INSERT -> become(Kind.INSERT, newCells);
                    case PUT, ADD, DELETE -> become(Kind.PUT, newCells);
                    case SET -> replace(newCells);
                };
            case ADD ->
                switch (kind) {
                    case INSERT, PUT, ADD -> plus(newCells);
                    case DELETE -> become(Kind.PUT, newCells);
                    case SET -> new RowChange(table, Kind.ADD, newCells, this);
                };
            case SET ->
                switch (kind) {
                    case INSERT, PUT, SET -> this;
                    case ADD -> new RowChange(table, Kind.SET, newCells, this);
                    case DELETE ->
                        throw new IllegalStateException("deleted before it changes: a row of " + table.name());
                };
            case DELETE ->
                switch (kind) {
                    case PUT, ADD, DELETE -> become(Kind.DELETE, newCells);
                    case INSERT, SET -> new RowChange(table, Kind.DELETE, newCells, this);
                };
        };
    }

    /** Changes a value of a row that is there; returns what stood for it before. */
    @Nullable
    Object set(int column, @Nullable Object cell) {
        Object old = cells[column];
        cells[column] = cell;
        changed |= 1L << (column - table.keyWidth());
        return old;
    }

    private RowChange become(Kind other, @Nullable Object[] newCells) {
        kind = other;
        cells = newCells;
        return this;
    }

    private RowChange replace(@Nullable Object[] newCells) {
        cells = newCells;
        changed = -1L;
        return this;
    }

    private RowChange plus(@Nullable Object[] amounts) {
        for (int i = table.keyWidth(); i < cells.length; i++) {
            cells[i] = plus(cells[i], amounts[i]);
        }
        return this;
    }

    private static Object plus(@Nullable Object amount, @Nullable Object more) {
        return switch (amount) {
            case Long units when more instanceof Long moreUnits -> Math.addExact(units, moreUnits);
            case BigDecimal exact when more instanceof BigDecimal moreExact -> exact.add(moreExact);
            case null, default -> throw new IllegalStateException("no amounts: " + amount + " and " + more);
        };
    }

    /** An order of rows by their keys, the same in every process. */
    static Comparator<RowChange> byKey(Table table) {
        int width = table.keyWidth();
        return (one, other) -> {
            for (int i = 0; i < width; i++) {
                int order = compare(one.cells[i], other.cells[i]);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    @SuppressWarnings("unchecked") // a column's cells are of one class
    private static int compare(@Nullable Object one, @Nullable Object other) {
        return ((Comparable<@Nullable Object>) Objects.requireNonNull(one)).compareTo(other);
    }
}
