package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A read model in PostgreSQL whose fold says which rows change, and leaves the writing to the runtime: what a batch of events changes is put together in memory and written
 * by few statements while the read model is live, and by {@code COPY} in a rebuild.
 */
public interface TableProjection extends SqlProjection {

    /** All of its tables; the same ones each time. */
    List<Table> tables();

    /**
     * Says what an event changes.
     *
     * <p>The fold is pure: it may run again for the same event, and its rows may be thrown away. Whatever it throws, the event can't be applied.
     */
    void fold(EventRecord event, Rows rows);

    @Override
    default void createTables(Connection connection) throws SQLException {
        Table.create(connection, tables());
        Table.createIndexes(connection, tables());
    }

    @Override
    default void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        RowWriter.write(connection, Rows.of(this, batch));
    }
}
