package dev.ordinal.eventstore.axon.reaction;

/** An error on a thread of Axon's processor, which would do nothing any more after one: it expects exceptions only, gives the segments up then, and tries again. */
final class Severe {

    private Severe() {}

    static IllegalStateException asException(Error error) {
        return new IllegalStateException(error);
    }
}
