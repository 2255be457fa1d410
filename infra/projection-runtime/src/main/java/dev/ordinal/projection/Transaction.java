package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transaction on a connection of its own. */
final class Transaction {

    private Transaction() {}

    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** Commits, or rolls back whatever is thrown. */
    static <T> T run(DataSource dataSource, Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
