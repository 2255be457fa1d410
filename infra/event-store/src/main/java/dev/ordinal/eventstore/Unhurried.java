package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * While it is open, the statements of a connection may take hours: no network time-out ends them. The connection stays the caller's to close, afterwards. Used by
 * the connection's thread.
 */
public final class Unhurried implements AutoCloseable {

    private final Connection connection;
    private final int usual;

    /** @throws SQLException where the connection is closed or broken */
    public Unhurried(Connection connection) throws SQLException {
        this.connection = connection;
        this.usual = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, 0);
    }

    /** Gives the connection the time-out that it had; one that broke is left as it is. */
    @Override
    public void close() throws SQLException {
        if (!connection.isClosed()) {
            connection.setNetworkTimeout(Runnable::run, usual);
        }
    }
}
