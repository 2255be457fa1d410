package dev.ordinal.eventstore;

import java.sql.SQLException;

/** The log can't be read now. Transient: try again later. */
public final class LogUnavailable extends RuntimeException {

    public LogUnavailable(SQLException cause) {
        this(String.valueOf(cause.getMessage()), cause);
    }

    LogUnavailable(String reason, SQLException cause) {
        super("The event log can't be read: " + reason, cause);
    }
}
