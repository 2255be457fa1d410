package dev.ordinal.projection;

import java.sql.SQLException;

/** Writers of shared rows may get into each other's way: the database gives one of them up, which may try again at once. */
final class Deadlocks {

    private static final int TRIES = 10;
    private static final String ROLLED_BACK = "40";

    interface Attempt {
        void run() throws SQLException;
    }

    private Deadlocks() {}

    static void outlive(Attempt attempt) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                attempt.run();
                return;
            } catch (SQLException e) {
                if (tries == TRIES || !String.valueOf(e.getSQLState()).startsWith(ROLLED_BACK)) {
                    throw e;
                }
            }
        }
    }
}
