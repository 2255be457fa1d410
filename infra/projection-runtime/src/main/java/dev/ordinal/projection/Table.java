package dev.ordinal.projection;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of a read model: its columns, the first of which are its primary key, and how it is stored. Immutable; each method makes another table.
 *
 * <p>Names are SQL as they are. A table is known by its identity: keep it in a constant.
 */
public final class Table {

    private static final int MOST_VALUES = 62;

    private final String name;
    private final List<Column> columns;
    private final int keys;
    private final List<String> indexes;
    private final @Nullable String parameters;
    private final boolean ofAmounts;

    private Table(String name, List<Column> columns, int keys, List<String> indexes, @Nullable String parameters) {
        this.name = name;
        this.columns = columns;
        this.keys = keys;
        this.indexes = indexes;
        this.parameters = parameters;
        this.ofAmounts = values().stream().allMatch(column -> column.type().isAmount() && !column.nullable());
    }

    /** What a column holds. A cell of another Java class is refused when it is written. */
    public enum Type {
        /** A {@link String}. */
        TEXT("text", String.class),
        /** A {@link String} that is compared and sorted byte by byte. */
        C_TEXT("text collate \"C\"", String.class),
        /** A {@link Long}, or an {@link Integer}. */
        BIGINT("bigint", Long.class),
        /** A {@link BigDecimal}; keeps its scale. */
        NUMERIC("numeric", BigDecimal.class),
        /** An {@link Instant}, rounded to microseconds. */
        TIMESTAMPTZ("timestamptz", Instant.class),
        /** A {@link LocalDate}. */
        DATE("date", LocalDate.class),
        /** JSON in UTF-8 as a {@code byte[]}, stored as it is, which costs half as much as {@link #JSONB}; shared, not to be changed. */
        JSON("json", byte[].class),
        /** JSON in UTF-8 as a {@code byte[]}, stored in a form that queries look into; shared, not to be changed. */
        JSONB("jsonb", byte[].class),
        /** A {@link Boolean}. */
        BOOLEAN("boolean", Boolean.class);

        final String sql;
        final Class<?> cell;

        Type(String sql, Class<?> cell) {
            this.sql = sql;
            this.cell = cell;
        }

        boolean isAmount() {
            return this == BIGINT || this == NUMERIC;
        }
    }

    record Column(String name, Type type, boolean nullable) {

        /**
         * A cell as it is kept: numbers as {@code Long}, times in microseconds.
         *
         * @throws IllegalArgumentException where the column can't hold it
         */
        @Nullable
        Object cell(@Nullable Object given) {
            if (given == null && nullable) {
                return null;
            }
            Object cell = switch (given) {
                case Integer number when type == Type.BIGINT -> number.longValue();
                case Instant time -> time.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
                case null, default -> given;
            };
            if (!type.cell.isInstance(cell)) {
                throw new IllegalArgumentException("not for column %s, %s: %s".formatted(name, type, given));
            }
            return cell;
        }

        private String sql() {
            return name + " " + type.sql + (nullable ? "" : " not null");
        }
    }

    /** A table without columns. */
    public static Table named(String name) {
        return new Table(name, List.of(), 0, List.of(), null);
    }

    /**
     * With a further column of the primary key; before all others.
     *
     * @throws IllegalArgumentException for a type that one value can be written in several ways in, numbers with a scale and JSON
     */
    public Table key(String column, Type type) {
        if (type == Type.NUMERIC || type == Type.JSON || type == Type.JSONB || keys < columns.size()) {
            throw new IllegalArgumentException("no key of %s: %s %s".formatted(name, column, type));
        }
        return with(new Column(column, type, false), keys + 1);
    }

    /** With a further column, never null. */
    public Table column(String column, Type type) {
        return with(new Column(column, type, false), keys);
    }

    /** With a further column that may be null. */
    public Table nullable(String column, Type type) {
        return with(new Column(column, type, true), keys);
    }

    /** With a secondary index: what follows {@code create index on <table>}, such as {@code (placed_at, order_id)}. A rebuild makes it when the rows are there. */
    public Table index(String definition) {
        return new Table(name, columns, keys, appended(indexes, definition), parameters);
    }

    /** With storage parameters, such as {@code fillfactor = 70}. */
    public Table storage(String parameters) {
        return new Table(name, columns, keys, indexes, parameters);
    }

    private Table with(Column column, int newKeys) {
        if (columns.size() - keys == MOST_VALUES) {
            throw new IllegalArgumentException("more than " + MOST_VALUES + " values: " + name);
        }
        return new Table(name, appended(columns, column), newKeys, indexes, parameters);
    }

    private static <T> List<T> appended(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    public String name() {
        return name;
    }

    /** The same by its full name, for those to whom the search path does not tell its schema. */
    Table in(String schema) {
        return new Table(schema + "." + name, columns, keys, indexes, parameters);
    }

    /** All columns, those of the key first. */
    List<Column> columns() {
        return columns;
    }

    List<Column> keys() {
        return columns.subList(0, keys);
    }

    List<Column> values() {
        return columns.subList(keys, columns.size());
    }

    /** Whether its rows can be added to. */
    boolean isOfAmounts() {
        return ofAmounts;
    }

    /** How many columns the key has. */
    int keyWidth() {
        return keys;
    }

    /**
     * The place of a value's column.
     *
     * @throws IllegalArgumentException for a column of the key, or none at all
     */
    int place(String column) {
        for (int i = keys; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no value of %s: %s".formatted(name, column));
    }

    /** Makes tables without their secondary indexes, in the connection's search path. */
    static void create(Connection connection, List<Table> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Table table : tables) {
                statement.execute(table.sql());
            }
        }
    }

    /** Makes the secondary indexes of tables. */
    static void createIndexes(Connection connection, List<Table> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Table table : tables) {
                for (String index : table.indexes) {
                    statement.execute("create index on " + table.name + " " + index);
                }
            }
        }
    }

    private String sql() {
        String primaryKey = keys().stream().map(Column::name).collect(Collectors.joining(", "));
        return columns.stream()
                .map(Column::sql)
                .collect(Collectors.joining(
                        ", ",
                        "create table " + name + " (",
                        ", primary key (" + primaryKey + "))"
                                + (parameters == null ? "" : " with (" + parameters + ")")));
    }

    @Override
    public String toString() {
        return name;
    }
}
