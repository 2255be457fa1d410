package dev.ordinal.projection;

import java.util.Set;

/**
 * The declaration of a read model: which streams it reads and how their events change it.
 *
 * <p>The runtime calls a fold with every event of its stream types, each exactly once, in order within a stream. Between streams there is no order, so
 * the result must not depend on one. A fold is called by one thread at a time per process, and by several processes at once, each for streams of its own.
 */
public sealed interface Projection permits SqlProjection, RedisProjection {

    /** The read model's name, {@code [a-z][a-z0-9_]*}, at most 40 characters; for ever, since progress is kept under it. */
    String name();

    /** The version of the fold and its tables or keys. Raising it builds a new generation beside the live one. */
    int version();

    /** The stream types whose events the fold wants; at least one. */
    Set<String> streamTypes();

    /** Whether each row or key comes from the events of one stream alone, as sums over streams do not. Then a sample of streams can be verified ({@link Verifier#sample}). */
    default boolean keepsStreamsApart() {
        return false;
    }
}
