package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, in autocommit, on which batches are appended. Leaves nothing set on it, so a pool may have it back. Used by one thread. */
final class AppendSession implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AppendSession.class);
    private static final String WHO = """
            SELECT (%s) AS epoch, pg_backend_pid() AS pid, current_setting('fsync') AS fsync,
                (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS backend_start""".formatted(Epoch.SQL);

    private final Connection connection;
    private final PreparedStatement statement;
    private final Epoch epoch;
    private final Backend backend;

    private AppendSession(Connection connection, Duration answerWithin) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(answerWithin.toMillis()));
        try (PreparedStatement who = connection.prepareStatement(WHO);
                ResultSet row = who.executeQuery()) {
            row.next();
            epoch = new Epoch(row.getString("epoch"));
            backend = new Backend(row.getInt("pid"), row.getObject("backend_start", OffsetDateTime.class));
            if (!"on".equals(row.getString("fsync"))) {
                log.warn("This PostgreSQL runs with fsync off: events may be lost when its machine fails");
            }
        }
        statement = connection.prepareStatement(AppendCall.SQL);
    }

    /**
     * Connects.
     *
     * @param answerWithin  how long the database may take for anything, until the connection counts as lost
     * @param lost          a server process whose connection was lost; it is ended first, so that what it still may do is done before anything is tried again
     */
    static AppendSession open(DataSource dataSource, Duration answerWithin, @Nullable Backend lost)
            throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            AppendSession session = new AppendSession(connection, answerWithin);
            if (lost != null) {
                session.end(lost);
            }
            return session;
        } catch (Throwable e) {
            abandon(connection);
            throw e;
        }
    }

    Backend backend() {
        return backend;
    }

    /** Sends the batch and answers a verdict for each append, in their order. After an exception the session is of no use. */
    List<Verdict> append(List<PendingAppend> batch, boolean again) throws SQLException {
        new AppendCall(batch).bind(statement, again);
        Verdict[] said = new Verdict[batch.size()];
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                int number = rows.getInt("append");
                if (number == 0) {
                    return numbered(batch, said, rows.getLong("actual"), time(rows));
                }
                said[number - 1] = verdict(batch.get(number - 1), rows);
            }
        }
        throw new SQLException("The append function answered without its last row");
    }

    private List<Verdict> numbered(List<PendingAppend> batch, @Nullable Verdict[] said, long before, Instant at) {
        List<Verdict> verdicts = new ArrayList<>(batch.size());
        long head = before;
        for (int i = 0; i < batch.size(); i++) {
            Verdict verdict = said[i];
            if (verdict == null) {
                verdict = stored(batch.get(i), head + 1, at);
                head += batch.get(i).append().events().size();
            }
            verdicts.add(verdict);
        }
        return verdicts;
    }

    private Verdict verdict(PendingAppend pending, ResultSet row) throws SQLException {
        String verdict = row.getString("verdict");
        return switch (verdict) {
            case "stored" -> stored(pending, row.getLong("actual"), time(row));
            case "conflict" ->
                new Verdict.Failed(new AppendFailure.Conflict(
                        row.getString("subject"), row.getLong("expected"), row.getLong("actual")));
            case "claim" ->
                new Verdict.Failed(new AppendFailure.ClaimTaken(row.getString("subject"), value(pending, row)));
            case "key" -> new Verdict.Failed(new AppendFailure.KeyTaken());
            default -> throw new SQLException("Not a verdict: " + verdict);
        };
    }

    private static String value(PendingAppend pending, ResultSet row) throws SQLException {
        return pending.claims()
                .get(Math.toIntExact(row.getLong("actual")))
                .claim()
                .value();
    }

    private Verdict stored(PendingAppend pending, long first, Instant at) {
        int events = pending.append().events().size();
        long last = first + events - 1;
        return new Verdict.Stored(new Appended(epoch, events == 0 ? last : first, last, at));
    }

    private static Instant time(ResultSet row) throws SQLException {
        return row.getObject("at", OffsetDateTime.class).toInstant();
    }

    private void end(Backend lost) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = ? AND backend_start = ?")) {
            end.setInt(1, lost.pid());
            end.setObject(2, lost.start());
            try (ResultSet row = end.executeQuery()) {
                if (row.next() && !row.getBoolean(1)) {
                    throw new SQLException("The server process of the lost connection does not end", "08000");
                }
            }
        }
    }

    /** Gives the connection back as it came. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("Giving a connection back", e);
        }
    }

    /** Ends the connection: nobody knows what state it is in. */
    void abandon() {
        abandon(connection);
    }

    private static void abandon(Connection connection) {
        try (connection) {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("Closing a connection of no more use", e);
        }
    }

    /** A server process, told from a later one with the same number by its start. */
    record Backend(int pid, OffsetDateTime start) {}
}
