package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table as the database has it.
 *
 * @param columns by name
 */
record TableShape(String name, List<Column> columns) {

    /**
     * A column of it.
     *
     * @param key whether it is part of the primary key
     */
    record Column(String name, String type, boolean key) {

        String quotedName() {
            return quoted(name);
        }

        /** Its value in a row, so that two can be told apart: equal numbers may be of another scale, and of some types no two can be compared. */
        String comparable(String row) {
            String value = row + "." + quotedName();
            return type.equals("text") ? value : value + "::text";
        }
    }

    /** Those of this session's temporary tables. */
    static Map<String, TableShape> ofTemporary(Connection open) throws SQLException {
        return read(open, "pg_my_temp_schema()", null);
    }

    static Map<String, TableShape> ofSchema(Connection open, String schema) throws SQLException {
        return read(open, "to_regnamespace(?)", schema);
    }

    private static Map<String, TableShape> read(Connection open, String namespace, @Nullable String schema)
            throws SQLException {
        try (PreparedStatement select = open.prepareStatement("""
                SELECT each.relname, attname, format_type(atttypid, atttypmod), coalesce(attnum = ANY (indkey), false)
                  FROM pg_class AS each
                  JOIN pg_attribute ON attrelid = each.oid AND attnum > 0 AND NOT attisdropped
                  LEFT JOIN pg_index ON indrelid = each.oid AND indisprimary
                 WHERE relnamespace = %s AND relkind IN ('r', 'p') AND NOT relispartition
                 ORDER BY 1, 2""".formatted(namespace))) {
            if (schema != null) {
                select.setString(1, schema);
            }
            Map<String, TableShape> tables = new TreeMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    tables.computeIfAbsent(row.getString(1), name -> new TableShape(name, new ArrayList<>()))
                            .columns
                            .add(new Column(row.getString(2), row.getString(3), row.getBoolean(4)));
                }
            }
            return tables;
        }
    }

    /** The first column, or table, that only one of two has. */
    static String difference(Map<String, TableShape> some, Map<String, TableShape> others) {
        TreeSet<String> either = new TreeSet<>(columns(some));
        TreeSet<String> both = new TreeSet<>(either);
        either.addAll(columns(others));
        both.retainAll(columns(others));
        either.removeAll(both);
        return either.first();
    }

    private static List<String> columns(Map<String, TableShape> tables) {
        return tables.values().stream()
                .flatMap(table -> table.columns.stream()
                        .map(column -> "%s.%s %s%s"
                                .formatted(table.name, column.name, column.type, column.key ? ", in the key" : "")))
                .toList();
    }

    String quotedName() {
        return quoted(name);
    }

    List<Column> key() {
        return columns.stream().filter(Column::key).toList();
    }

    List<Column> cells() {
        return columns.stream().filter(column -> !column.key()).toList();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
