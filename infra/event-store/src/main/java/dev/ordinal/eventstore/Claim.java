package dev.ordinal.eventstore;

/**
 * A unique value that a stream takes or gives back together with its events. Values are stored only as keyed hashes.
 *
 * <p>Normalise a value (case, white space) before claiming it: values are compared as they are.
 */
public sealed interface Claim {

    /** What the value is, such as {@code email}; values of different spaces never meet. */
    String space();

    /** The plain value. */
    String value();

    /** Takes the value, or fails the append with {@link AppendFailure.ClaimTaken}. A value that the stream already owns stays its own. */
    record Take(String space, String value) implements Claim {}

    /** Gives the value back. Does nothing where the stream does not own it, so nobody can free a value of somebody else. */
    record Release(String space, String value) implements Claim {}
}
