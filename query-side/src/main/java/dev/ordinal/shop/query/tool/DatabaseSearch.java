package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.Unhurried;
import dev.ordinal.shop.query.tool.VerifyErasureCommand.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Looks through every row of every table of a database, whoever made it, but for the temporary ones of open sessions. No network time-out ends it. */
final class DatabaseSearch {

    private static final String NO_TABLE = "42P01";

    private final String label;
    private final DataSource dataSource;
    private final PlainValues values;

    /** @param label  what the tables are called before their names */
    DatabaseSearch(String label, DataSource dataSource, PlainValues values) {
        this.label = label;
        this.dataSource = dataSource;
        this.values = values;
    }

    List<Place> run() {
        List<Place> places = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Unhurried _ = new Unhurried(connection)) {
            for (String table : tables(connection)) {
                search(connection, table).ifPresent(places::add);
            }
            return places;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                            AND schemaname !~ '^pg_(toast_)?temp_' ORDER BY 1""")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    /** Empty for a table that was dropped since. */
    private Optional<Place> search(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT count(*), count(*) FILTER (WHERE
                    EXISTS (SELECT FROM unnest(?) v(value)
                        WHERE strpos(CASE WHEN length(value) < %1$d THEN regexp_replace(lower(r::text), ?, ' ', 'g') ELSE lower(r::text) END, value) > 0)
                    OR EXISTS (SELECT FROM unnest(?, ?) h(pattern, is_long)
                        WHERE CASE WHEN is_long THEN lower(r::text) ELSE regexp_replace(lower(r::text), ?, ' ', 'g') END ~ pattern))
                FROM %2$s r""".formatted(PlainValues.LONG, table))) {
            List<PlainValues.Hex> hex = values.hex();
            statement.setArray(
                    1, connection.createArrayOf("text", values.texts().toArray()));
            statement.setString(2, PlainValues.RANDOM);
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", hex.stream().map(PlainValues.Hex::pattern).toArray()));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "boolean", hex.stream().map(PlainValues.Hex::isLong).toArray()));
            statement.setString(5, PlainValues.RANDOM_HEX);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Optional.of(new Place(label + " " + table, row.getLong(1), row.getLong(2)));
            }
        } catch (SQLException e) {
            if (NO_TABLE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
