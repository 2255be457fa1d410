package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** A tally in all but how it applies events. */
interface OnTally extends SqlProjection {

    Tally tally();

    @Override
    default String name() {
        return tally().name();
    }

    @Override
    default int version() {
        return tally().version();
    }

    @Override
    default Set<String> streamTypes() {
        return tally().streamTypes();
    }

    @Override
    default void createTables(Connection connection) throws SQLException {
        tally().createTables(connection);
    }
}
