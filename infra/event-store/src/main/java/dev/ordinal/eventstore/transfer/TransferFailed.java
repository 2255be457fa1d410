package dev.ordinal.eventstore.transfer;

import org.jspecify.annotations.Nullable;

/** An export or an import that can't begin or go on. The message is one line that says why; what was done until then stands, and running it again goes on from there. */
public final class TransferFailed extends RuntimeException {

    public TransferFailed(String message) {
        this(message, null);
    }

    TransferFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
