package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What tables get when their rows are there: secondary indexes, and figures for the planner. */
final class IndexBuild {

    private final SqlProjection projection;
    private final Generation generation;
    private final DataSource dataSource;
    private final Fence fence;

    IndexBuild(SqlProjection projection, Generation generation, DataSource dataSource, Fence fence) {
        this.projection = projection;
        this.generation = generation;
        this.dataSource = dataSource;
        this.fence = fence;
    }

    /** All in one transaction, so that there are either all indexes or none. The server ends it where the client is gone, or stands still with its locks. */
    void run() throws SQLException {
        Transaction.unhurried(dataSource, open -> {
            try (Statement statement = open.createStatement()) {
                statement.execute("SET LOCAL search_path TO " + generation.schema());
                statement.execute("SET LOCAL client_connection_check_interval TO '1s'");
                statement.execute("SET LOCAL idle_in_transaction_session_timeout TO '5s'");
                if (projection instanceof TableProjection tables && !hasIndexes(open)) {
                    Table.createIndexes(open, tables.tables());
                }
                for (String table : tables(open)) {
                    statement.execute("ANALYZE " + table);
                }
            }
            fence.pass(open);
        });
    }

    private boolean hasIndexes(Connection open) throws SQLException {
        return !names(open, """
                SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
                 WHERE relnamespace = ?::regnamespace AND NOT indisprimary""").isEmpty();
    }

    private List<String> tables(Connection open) throws SQLException {
        return names(
                open,
                "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = ?::regnamespace AND relkind = 'r'");
    }

    private List<String> names(Connection open, String sql) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(sql)) {
            select.setString(1, generation.schema());
            List<String> names = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        }
    }
}
