package dev.ordinal.projection;

import io.lettuce.core.RedisException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fold can't take its events, today or tomorrow: nothing was written. */
final class FoldFailed extends RuntimeException {

    private static final int LONGEST = 8_000;

    /** Connection, transaction rolled back, resources, object in use, operator, system. */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53", "55", "57", "58");

    /** A server that is read-only or gave up an idle transaction, and a table, schema or right that is missing: they say nothing of the event. */
    private static final Set<String> TRANSIENT_STATES = Set.of("25006", "25P03", "42P01", "3F000", "42501");

    FoldFailed(Throwable cause) {
        super("The fold failed: " + cause, cause);
    }

    /** Whether the same events may go through another time: the database, or Redis, is the reason. */
    static boolean isTransient(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLTransientException
                    || each instanceof SQLRecoverableException
                    || each instanceof RedisException
                    || (each instanceof SQLException sql && isTransient(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTransient(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (TRANSIENT_STATES.contains(state) || TRANSIENT_CLASSES.contains(state.substring(0, 2)));
    }

    /** For an operator: what was thrown, and where. Without NUL, which PostgreSQL's text can't hold, and which may be the very reason. */
    String story() {
        StringWriter text = new StringWriter();
        Objects.requireNonNull(getCause()).printStackTrace(new PrintWriter(text, true));
        String story = text.toString().strip().replace('\0', '\uFFFD');
        return story.length() > LONGEST ? story.substring(0, LONGEST) : story;
    }
}
