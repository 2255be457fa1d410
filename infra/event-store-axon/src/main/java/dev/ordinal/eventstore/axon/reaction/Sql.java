package dev.ordinal.eventstore.axon.reaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Statements in autocommit, each tried again while the database is away: a processor that was told of that would make ever longer pauses. Safe for use by several threads. */
final class Sql {

    /** In a WHERE clause: the statement's commit does not wait for the disk. What is lost with the server is done again. */
    static final String UNSYNCED = "(SELECT set_config('synchronous_commit', 'off', true)) = 'off'";

    private final DataSource dataSource;
    private final Holding running;
    private final ReactionVitals vitals;

    /** @param running  for how long to try again */
    Sql(DataSource dataSource, Holding running, ReactionVitals vitals) {
        this.dataSource = dataSource;
        this.running = running;
        this.vitals = vitals;
    }

    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    int update(String sql, @Nullable Object... values) {
        return patiently(() -> {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, values);
                return statement.executeUpdate();
            }
        });
    }

    <T> List<T> query(String sql, Row<T> row, @Nullable Object... values) {
        return patiently(() -> {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                set(statement, values);
                List<T> found = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(row.read(rows));
                    }
                }
                return found;
            }
        });
    }

    private static void set(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T patiently(Work<T> work) {
        BackOff pauses = BackOff.ofFailures();
        try (ReactionVitals.Trial trial = vitals.trial()) {
            while (true) {
                try {
                    return work.run();
                } catch (SQLException e) {
                    if (!TransientFailure.isOne(e)) {
                        throw new IllegalStateException(e);
                    }
                    trial.failed(e);
                    running.orAbandon();
                    pauses.pause();
                } catch (Error e) {
                    throw Severe.asException(e);
                }
            }
        }
    }
}
