package dev.ordinal.projection;

/** The stored progress is not the one this worker started from: another worker moved it, or the store lost it. Nothing was written. */
final class ProgressMoved extends RuntimeException {

    ProgressMoved() {
        super("The stored progress is not the expected one");
    }
}
