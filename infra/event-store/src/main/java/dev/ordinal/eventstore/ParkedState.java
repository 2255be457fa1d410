package dev.ordinal.eventstore;

/** What becomes of a stream that a reader of the log, a reaction or a read model, could not go on with. */
public enum ParkedState {
    /** It waits for an operator. */
    PARKED,
    /** An operator wants it to be tried again; nobody has begun yet. */
    ASKED,
    /** It is being tried again. */
    RETRYING
}
