package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.PassingFailure;
import java.sql.SQLException;
import org.axonframework.common.AxonTransientException;

/** Thrown by a reaction's handler: what it needs is away, and the same event is to be tried again for as long as it takes. Shows in the process's health meanwhile. */
public final class TransientFailure extends RuntimeException {

    public TransientFailure(String message) {
        super(message);
    }

    public TransientFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a failure, or what it was caused by, passes by itself. */
    static boolean isOne(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean passes = switch (cause) {
                case TransientFailure _, LogUnavailable _, AxonTransientException _ -> true;
                case AppendFailure append -> append.isTransient();
                case SQLException sql -> PassingFailure.isOne(sql);
                default -> false;
            };
            if (passes) {
                return true;
            }
        }
        return false;
    }
}
