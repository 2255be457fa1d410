package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sign that a process which rebuilds a read model is alive: a lock of a session with the database, which ends with the process. One that is only held up keeps it, so it
 * takes a lease besides. Safe for use by several threads.
 */
final class Presence implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private static final Duration LOOK = Duration.ofMillis(50);

    private final DataSource dataSource;
    private final String readModel;
    private @Nullable Connection session;
    private boolean held;
    private boolean closed;

    Presence(DataSource dataSource, String readModel) {
        this.dataSource = dataSource;
        this.readModel = readModel;
    }

    /** Takes it, or looks that it is not lost; false where another process has it. */
    synchronized boolean hold() throws SQLException {
        if (closed) {
            return false;
        }
        Connection open = session;
        if (open == null) {
            open = dataSource.getConnection();
            session = open;
        }
        try (PreparedStatement take = open.prepareStatement(
                held
                        ? "SELECT true"
                        : "SELECT pg_try_advisory_lock(hashtextextended('dev.ordinal.projection.rebuild ' || ?, 0))")) {
            if (!held) {
                take.setString(1, readModel);
            }
            try (ResultSet row = take.executeQuery()) {
                held = row.next() && row.getBoolean(1);
                return held;
            }
        } catch (SQLException e) {
            giveUp(open);
            throw e;
        }
    }

    /** As the other, but waits a little for who has it. */
    boolean holdWithin(Duration patience) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!hold()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return true;
    }

    private void giveUp(Connection open) {
        session = null;
        held = false;
        try (open;
                Statement statement = open.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("The session is gone, and the lock with it", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Connection open = session;
        if (open != null) {
            giveUp(open);
        }
    }
}
