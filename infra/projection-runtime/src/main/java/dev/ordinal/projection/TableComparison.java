package dev.ordinal.projection;

import static java.util.stream.Collectors.joining;

import dev.ordinal.projection.TableShape.Column;
import dev.ordinal.projection.Verification.Cell;
import dev.ordinal.projection.Verification.Difference;
import dev.ordinal.projection.Verification.Kind;
import dev.ordinal.projection.Verification.Part;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares a temporary table, of what is expected, with another one of the same form, row by row of the primary key. Without such a key, whole rows are counted. */
final class TableComparison {

    private static final int LONGEST = 1_000;
    private static final Column ROW = new Column("row", "text", true);
    private static final Column TIMES = new Column("times", "bigint", false);

    private final String name;
    private final List<Column> key;
    private final List<Column> cells;
    private final String pairs;
    private final String differ;

    /**
     * @param found the other table
     * @param whole whether its further rows are too many, and not just none that were asked for
     */
    TableComparison(TableShape table, String found, boolean whole) {
        name = table.name();
        boolean keyed = !table.key().isEmpty();
        key = keyed ? table.key() : List.of(ROW);
        cells = keyed ? table.cells() : List.of(TIMES);
        pairs = "%s AS expected %s JOIN %s AS found ON %s"
                .formatted(
                        rows("pg_temp." + table.quotedName(), keyed),
                        whole ? "FULL" : "LEFT",
                        rows(found, keyed),
                        key.stream()
                                .map(each -> "expected.%1$s = found.%1$s".formatted(each.quotedName()))
                                .collect(joining(" AND ")));
        differ = cells.isEmpty()
                ? "false"
                : cells.stream()
                        .map(each -> each.comparable("expected") + " IS DISTINCT FROM " + each.comparable("found"))
                        .collect(joining(" OR ", "(", ")"));
    }

    private static String rows(String table, boolean keyed) {
        return keyed
                ? table
                : "(SELECT \"a row\"::text AS \"row\", count(*) AS \"times\" FROM %s AS \"a row\" GROUP BY 1)"
                        .formatted(table);
    }

    Part count(Connection open) throws SQLException {
        String expected = "expected." + key.getFirst().quotedName();
        String found = "found." + key.getFirst().quotedName();
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(%1$s), count(%2$s), count(*) FILTER (WHERE %2$s IS NULL),
                               count(*) FILTER (WHERE %1$s IS NULL),
                               count(*) FILTER (WHERE %1$s IS NOT NULL AND %2$s IS NOT NULL AND %3$s)
                          FROM %4$s""".formatted(expected, found, differ, pairs))) {
            row.next();
            return new Part(name, row.getLong(2), row.getLong(1), row.getLong(3), row.getLong(4), row.getLong(5));
        }
    }

    /** The first differences in the order of the keys, at most so many. */
    List<Difference> first(Connection open, int limit) throws SQLException {
        String keys = key.stream()
                .map(each -> "coalesce(expected.%1$s, found.%1$s)".formatted(each.quotedName()))
                .collect(joining(", "));
        String values = Stream.concat(
                        key.stream().map(each -> "coalesce(expected.%1$s, found.%1$s)".formatted(each.quotedName())),
                        cells.stream()
                                .flatMap(each -> Stream.of(
                                        "expected." + each.quotedName(),
                                        "found." + each.quotedName(),
                                        each.comparable("expected") + " IS DISTINCT FROM " + each.comparable("found"))))
                .map(value -> "left((%s)::text, %d)".formatted(value, LONGEST))
                .collect(joining(", "));
        String sql = """
                SELECT expected.%1$s IS NULL, found.%1$s IS NULL, %2$s FROM %3$s
                 WHERE expected.%1$s IS NULL OR found.%1$s IS NULL OR %4$s
                 ORDER BY %5$s LIMIT %6$d""".formatted(key.getFirst().quotedName(), values, pairs, differ, keys, limit);
        List<Difference> differences = new ArrayList<>();
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                differences.add(difference(row));
            }
        }
        return differences;
    }

    private Difference difference(ResultSet row) throws SQLException {
        Kind kind = row.getBoolean(1) ? Kind.EXTRA : row.getBoolean(2) ? Kind.MISSING : Kind.WRONG;
        int column = 3;
        List<String> keys = new ArrayList<>();
        for (Column each : key) {
            String value = row.getString(column++);
            keys.add(key.size() == 1 ? value : each.name() + " " + value);
        }
        List<Cell> differing = new ArrayList<>();
        for (Column each : cells) {
            @Nullable String expected = row.getString(column);
            @Nullable String found = row.getString(column + 1);
            if (kind != Kind.WRONG || row.getString(column + 2).equals("true")) {
                differing.add(new Cell(each.name(), expected, found));
            }
            column += 3;
        }
        return new Difference(name, String.join(", ", keys), kind, differing);
    }
}
