package dev.ordinal.shop.query.tool;

/** Ends a tool: the message is one line that says what is wrong and what to do. */
final class ToolFailed extends RuntimeException {

    static final int FAILED = 1;
    static final int USAGE = 2;

    private final int exitCode;

    ToolFailed(String message) {
        this(FAILED, message);
    }

    ToolFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
