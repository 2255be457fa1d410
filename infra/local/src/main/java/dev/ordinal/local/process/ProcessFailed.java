package dev.ordinal.local.process;

/** A process that could not be started, did not become ready in time, or died; the message is one line for the person at the terminal. */
public final class ProcessFailed extends RuntimeException {

    public ProcessFailed(String message) {
        super(message);
    }

    public ProcessFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
