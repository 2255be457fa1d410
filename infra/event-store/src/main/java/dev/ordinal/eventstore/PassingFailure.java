package dev.ordinal.eventstore;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Which failures of PostgreSQL say nothing of what was asked of it: the same may go through another time. */
public final class PassingFailure {

    /** Connection, transaction rolled back, resources, object in use, operator, system. */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "55", "57", "58");

    /** A server that is read-only or gave up an idle transaction, and a table, schema or right that is missing. */
    private static final Set<String> STATES = Set.of("25006", "25P03", "42P01", "3F000", "42501");

    private PassingFailure() {}

    /** By its type or its SQLSTATE; what it was caused by is not looked at. */
    public static boolean isOne(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || (state != null
                        && state.length() == 5
                        && (STATES.contains(state) || CLASSES.contains(state.substring(0, 2))));
    }
}
