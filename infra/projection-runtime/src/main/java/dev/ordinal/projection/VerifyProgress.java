package dev.ordinal.projection;

/** Hears how far a verification has come, in the thread that verifies. */
@FunctionalInterface
public interface VerifyProgress {

    /** The log is folded up to a position; called often. */
    void folded(long position, long upTo);
}
