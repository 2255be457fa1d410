package dev.ordinal.projection;

import dev.ordinal.eventstore.Unhurried;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of the database in which every table is made as a temporary one. All of them are gone with the session, also where this process is killed: the server looks each second
 * whether it is there. No time-out ends it. Used by one thread.
 */
final class Scratch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private static final String SETTINGS = """
            'search_path', 'work_mem', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout',
            'idle_session_timeout', 'transaction_timeout', 'client_connection_check_interval'""";

    private static final String SET = """
            SELECT set_config(name, CASE name WHEN 'search_path' THEN 'pg_temp' WHEN 'work_mem' THEN '64MB'
                                              WHEN 'client_connection_check_interval' THEN '1s' ELSE '0' END, false)
              FROM pg_settings WHERE name IN (%s)""".formatted(SETTINGS);

    private static final String RESET =
            "SELECT set_config(name, reset_val, false) FROM pg_settings WHERE name IN (%s)".formatted(SETTINGS);

    private final Connection connection;
    private final Unhurried unhurried;

    Scratch(DataSource dataSource) throws SQLException {
        connection = dataSource.getConnection();
        try {
            unhurried = new Unhurried(connection);
            execute(SET);
            connection.setAutoCommit(false);
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** Its connection, in a transaction. */
    Connection connection() {
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try (connection;
                unhurried) {
            connection.rollback();
            connection.setAutoCommit(true);
            execute("DISCARD TEMP");
            execute(RESET);
        } catch (SQLException e) {
            LOG.debug("A broken connection was given back", e);
        }
    }
}
