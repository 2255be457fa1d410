package dev.ordinal.local.cli;

/** Ends a command: the message is one line that says what is wrong and what to do. */
public final class CommandFailed extends RuntimeException {

    /** The exit code for wrong input or usage. */
    public static final int USAGE = 2;

    private final int exitCode;

    public CommandFailed(String message) {
        this(1, message);
    }

    public CommandFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
