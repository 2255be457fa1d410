package dev.ordinal.projection;

/**
 * Whether a process does its work on a read model, for readiness.
 *
 * @param detail what it is doing, or why it is down, for an operator
 */
public record ProjectionHealth(String projection, Status status, String detail) {

    /** {@link #DOWN}: it fails, its progress belongs to a lost history, it did no work for ten seconds while there was work, nobody moves a partition that is behind, or it heard nothing for thirty while a relay leads. */
    public enum Status {
        UP,
        DOWN
    }

    public boolean isUp() {
        return status == Status.UP;
    }
}
