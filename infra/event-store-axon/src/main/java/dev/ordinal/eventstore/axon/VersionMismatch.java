package dev.ordinal.eventstore.axon;

/** The command was meant for another version of its aggregate; it was not judged. Not to be retried. */
public final class VersionMismatch extends RuntimeException {

    private final long expected;
    private final long actual;

    /**
     * @param expected  last sequence the caller had seen
     * @param actual    last sequence there is
     */
    public VersionMismatch(long expected, long actual) {
        super("The command was meant for version %d, the aggregate is at %d".formatted(expected, actual));
        this.expected = expected;
        this.actual = actual;
    }

    public long expected() {
        return expected;
    }

    public long actual() {
        return actual;
    }
}
