package dev.ordinal.projection;

import dev.ordinal.eventstore.Unhurried;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transaction on a connection of its own. Commits, or rolls back whatever is thrown. */
final class Transaction {

    private Transaction() {}

    interface Work<T> {
        T in(Connection open) throws SQLException;
    }

    static void run(DataSource dataSource, SqlWork work) throws SQLException {
        boolean _ = call(dataSource, open -> {
            work.in(open);
            return true;
        });
    }

    /** One whose statements may take hours: no network time-out ends it. */
    static void unhurried(DataSource dataSource, SqlWork work) throws SQLException {
        run(dataSource, open -> {
            try (Unhurried _ = new Unhurried(open)) {
                work.in(open);
            }
        });
    }

    static <T> T call(DataSource dataSource, Work<T> work) throws SQLException {
        try (Connection open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            try {
                T result = work.in(open);
                open.commit();
                open.setAutoCommit(true);
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                undo(open, e);
                throw e;
            }
        }
    }

    private static void undo(Connection open, Throwable failure) {
        try {
            open.rollback();
            open.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
