package dev.ordinal.projection;

import dev.ordinal.eventstore.PassingFailure;
import io.lettuce.core.RedisException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A fold can't take its events, today or tomorrow: nothing was written. */
final class FoldFailed extends RuntimeException {

    private static final int LONGEST = 8_000;

    FoldFailed(Throwable cause) {
        super("The fold failed: " + cause, cause);
    }

    /** Whether the same events may go through another time: the database, or Redis, is the reason. */
    static boolean isTransient(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof RedisException || (each instanceof SQLException sql && PassingFailure.isOne(sql))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the program is at its end, its heap full mostly, whatever the events are. Where its stack is too small for a fold, that is the event's doing. */
    static boolean isOfTheMachine(@Nullable Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }

    /** Throws what failed, where that says nothing of the events. */
    void throwIfOfTheMachine() {
        if (getCause() instanceof Error error && isOfTheMachine(error)) {
            throw error;
        }
    }

    /** For an operator: what was thrown, and where. Without NUL, which PostgreSQL's text can't hold, and which may be the very reason. */
    String story() {
        StringWriter text = new StringWriter();
        Objects.requireNonNull(getCause()).printStackTrace(new PrintWriter(text, true));
        String story = text.toString().strip().replace('\0', '\uFFFD');
        return story.length() > LONGEST ? story.substring(0, LONGEST) : story;
    }
}
