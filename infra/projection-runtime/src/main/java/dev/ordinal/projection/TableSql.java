package dev.ordinal.projection;

import static java.util.stream.Collectors.joining;

import dev.ordinal.projection.RowChange.Kind;
import dev.ordinal.projection.Table.Column;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The statements that write rows of a table: each takes an array for each column, and writes as many rows as these have elements. */
final class TableSql {

    /** Which values change, in a statement that sets some. */
    private static final String CHANGED = "ordinal_changed";

    private TableSql() {}

    static String copy(Table table) {
        return "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table, names(table.columns()));
    }

    static String write(Table table, Kind kind) {
        return switch (kind) {
            case INSERT -> insert(table);
            case PUT -> insert(table) + onConflict(table, column -> "excluded." + column.name());
            case ADD ->
                insert(table) + onConflict(table, column -> "known.%1$s + excluded.%1$s".formatted(column.name()));
            case SET -> set(table);
            case DELETE ->
                "DELETE FROM %s AS known USING %s WHERE %s".formatted(table, given(table.keys()), isKnown(table));
        };
    }

    private static String insert(Table table) {
        return "INSERT INTO %s AS known (%s) SELECT %s FROM %s"
                .formatted(
                        table, names(table.columns()), joined(table.columns(), TableSql::cell), given(table.columns()));
    }

    private static String onConflict(Table table, Function<Column, String> value) {
        String conflict = " ON CONFLICT (%s) DO ".formatted(names(table.keys()));
        return table.values().isEmpty()
                ? conflict + "NOTHING"
                : conflict + "UPDATE SET "
                        + joined(table.values(), column -> column.name() + " = " + value.apply(column));
    }

    private static String set(Table table) {
        List<Column> values = table.values();
        String assignments = IntStream.range(0, values.size())
                .mapToObj(i -> "%1$s = CASE WHEN given.%2$s & %3$d <> 0 THEN %4$s ELSE known.%1$s END"
                        .formatted(values.get(i).name(), CHANGED, 1L << i, cell(values.get(i))))
                .collect(joining(", "));
        List<Column> given = Stream.concat(
                        table.columns().stream(), Stream.of(new Column(CHANGED, Table.Type.BIGINT, false)))
                .toList();
        return "UPDATE %s AS known SET %s FROM %s WHERE %s".formatted(table, assignments, given(given), isKnown(table));
    }

    private static String isKnown(Table table) {
        return table.keys().stream()
                .map(column -> "known.%s = %s".formatted(column.name(), cell(column)))
                .collect(joining(" AND "));
    }

    private static String given(List<Column> columns) {
        return "unnest(%s) AS given (%s)"
                .formatted(joined(columns, column -> "?::" + CellText.arrayType(column.type()) + "[]"), names(columns));
    }

    /** An element of a column's array as the column has it. */
    private static String cell(Column column) {
        String given = "given." + column.name();
        return switch (column.type()) {
            case TEXT, C_TEXT, BIGINT -> given;
            case NUMERIC -> given + "::numeric";
            case TIMESTAMPTZ -> given + "::timestamptz";
            case DATE -> given + "::date";
            case BOOLEAN -> given + "::boolean";
            case JSON -> "convert_from(%s, 'UTF8')::json".formatted(given);
            case JSONB -> "convert_from(%s, 'UTF8')::jsonb".formatted(given);
        };
    }

    private static String names(List<Column> columns) {
        return joined(columns, Column::name);
    }

    private static String joined(List<Column> columns, Function<Column, String> text) {
        return columns.stream().map(text).collect(joining(", "));
    }
}
