package dev.ordinal.relay;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a topic's refill.
 *
 * @param from up to where it stood on record before
 * @param to up to where it has come; null when it has reached its end
 */
record RefillStep(long from, @Nullable Long to) {

    RefillStep then(RefillStep next) {
        return new RefillStep(from, next.to);
    }
}
