package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.Outcome;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer to keep under an idempotency key once it is known.
 *
 * @param key          keyed hash of the key and its scope
 * @param fingerprint  keyed hash of the request's body
 * @param answer       encodes the answer from what the command handler returned; called on the thread of the command, just before the append
 */
@SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
public record PendingOutcome(byte[] key, byte[] fingerprint, Function<@Nullable Object, byte[]> answer) {

    Outcome with(@Nullable Object result) {
        return new Outcome(key, fingerprint, answer.apply(result));
    }
}
