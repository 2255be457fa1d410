package dev.ordinal.projection;

/** A verification reads the generation's keys: nothing was written, and the same can be tried again in a moment. No failure. */
final class Paused extends RuntimeException {

    Paused() {
        super("A verification reads the keys");
    }
}
