package dev.ordinal.relay;

/**
 * Whether a relay does its work, for readiness.
 *
 * @param detail what it is doing, or why it is down, for an operator
 */
public record RelayHealth(Status status, String detail) {

    /** {@link #DOWN}: it fails, the log has forked from its checkpoint, or it did no work for ten seconds while there was work. */
    public enum Status {
        LEADING,
        STANDING_BY,
        DOWN
    }

    public boolean isUp() {
        return status != Status.DOWN;
    }
}
