package dev.ordinal.eventstore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is stored together or not at all.
 *
 * @param events   in log order, of one or several streams; of each stream the first must follow the stream's last event and the others follow each other.
 *                 May be empty where an outcome is given.
 * @param claims   of each value the last word counts
 * @param restsOn  what the append was judged on, of streams that it writes or only read: stored only if each is still the last event of its stream, appends
 *                 that queued earlier included; else it fails with {@link AppendFailure.Conflict}
 * @param outcome  the answer to keep under an idempotency key
 */
public record Append(
        List<NewEvent> events,
        List<OwnedClaim> claims,
        List<StreamHead> restsOn,
        @Nullable Outcome outcome) {

    public Append {
        events = List.copyOf(events);
        claims = List.copyOf(claims);
        restsOn = List.copyOf(restsOn);
    }

    /** An append that rests on the sequences of its events alone. */
    public Append(List<NewEvent> events, List<OwnedClaim> claims, @Nullable Outcome outcome) {
        this(events, claims, List.of(), outcome);
    }

    /** Events without claims and without an idempotency key. */
    public static Append of(List<NewEvent> events) {
        return new Append(events, List.of(), null);
    }

    /** Events without claims and without an idempotency key. */
    public static Append of(NewEvent... events) {
        return of(List.of(events));
    }

    /** A claim made on behalf of a stream, which need not be one of the append's. */
    public record OwnedClaim(String streamId, Claim claim) {}
}
