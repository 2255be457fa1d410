package dev.ordinal.eventstore;

/** What became of an append. */
sealed interface Verdict {

    /** Durable. */
    record Stored(Appended appended) implements Verdict {}

    /** Not stored, or nobody knows. */
    record Failed(AppendFailure failure) implements Verdict {}
}
