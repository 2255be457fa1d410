package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A read model in PostgreSQL. Each generation has a schema of its own, which is the connection's search path in both methods: name tables without one. */
public non-sealed interface SqlProjection extends Projection {

    /** Creates the tables of a new generation in its empty schema, in the transaction that registers the generation. */
    void createTables(Connection connection) throws SQLException;

    /**
     * Applies events, in the transaction that moves the progress past them: both commit, or neither.
     *
     * <p>The batch holds events of several streams in the order of their positions. Neither commit nor roll back here. Rows that several streams share (sums)
     * may be written by another process at the same time: write them in a fixed order, for else the database breaks a deadlock and the batch runs again.
     *
     * @throws SQLException or any unchecked exception: the transaction is rolled back and the batch retried, with back-off, until it succeeds
     */
    void apply(Connection connection, List<EventRecord> batch) throws SQLException;
}
