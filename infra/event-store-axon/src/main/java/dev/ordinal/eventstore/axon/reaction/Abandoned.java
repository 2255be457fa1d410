package dev.ordinal.eventstore.axon.reaction;

/** The process ends, or another one has taken over: what is under way is left to the next one. */
final class Abandoned extends RuntimeException {

    Abandoned() {
        super("Left to whoever goes on with it", null, false, false);
    }
}
