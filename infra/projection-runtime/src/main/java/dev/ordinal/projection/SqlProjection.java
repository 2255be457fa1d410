package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A read model in PostgreSQL, written by statements of its own; {@link TableProjection} is less work for most. Each generation has a schema of its own, which is the
 * connection's search path in both methods: name tables without one. That costs it its prepared statements, which the driver gives up whenever the path changes.
 */
public non-sealed interface SqlProjection extends Projection {

    /** Creates the tables of a new generation in its empty schema, in the transaction that registers the generation. */
    void createTables(Connection connection) throws SQLException;

    /**
     * Applies events, in the transaction that moves the progress past them: both commit, or neither.
     *
     * <p>The batch holds events of several streams in the order of their positions. Neither commit nor roll back here. Rows that several streams share (sums)
     * may be written by another process at the same time: write them in a fixed order, for else the database breaks a deadlock and the batch runs again; and with
     * {@code ON CONFLICT}, since a row that is in the way counts as an event that can't be applied.
     *
     * <p>Whatever is thrown, the transaction is rolled back. What the database is to blame for (away, full, a deadlock, a missing table) is retried with back-off until
     * it succeeds; for anything else batches become smaller until the event stands alone, and its stream is parked.
     *
     * @throws SQLException or any unchecked exception or error, where the events can't be applied
     */
    void apply(Connection connection, List<EventRecord> batch) throws SQLException;
}
