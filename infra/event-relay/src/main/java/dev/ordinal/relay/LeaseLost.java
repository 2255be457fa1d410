package dev.ordinal.relay;

/** Another relay has taken over: whatever this one still holds is void. */
final class LeaseLost extends RuntimeException {

    LeaseLost() {
        super("Another relay has taken over");
    }
}
