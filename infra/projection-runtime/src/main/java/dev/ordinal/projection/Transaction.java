package dev.ordinal.projection;

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

    static <T> T call(DataSource dataSource, Work<T> work) throws SQLException {
        try (Connection open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            try {
                T result = work.in(open);
                open.commit();
                return result;
            } finally {
                open.rollback();
                open.setAutoCommit(true);
            }
        }
    }
}
