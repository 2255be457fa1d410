package dev.ordinal.eventstore;

import java.time.Duration;

/**
 * The answer to a request, kept under its idempotency key.
 *
 * @param key          keyed hash of the key and its scope (actor, method, path)
 * @param fingerprint  keyed hash of the request's body
 * @param answer       what to answer a repeat of the request, in the caller's own encoding
 */
@SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
public record Outcome(byte[] key, byte[] fingerprint, byte[] answer) {

    /** How long a key is remembered, by the database's clock; afterwards it may be used again. */
    public static final Duration KEPT_FOR = Duration.ofHours(24);
}
