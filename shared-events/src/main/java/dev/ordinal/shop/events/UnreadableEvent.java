package dev.ordinal.shop.events;

/** A stored event that this code can't read; never skipped, because skipping it would be losing it. */
public final class UnreadableEvent extends RuntimeException {

    public UnreadableEvent(String name, int revision) {
        super("no reader for event '" + name + "' revision " + revision + ": deploy the code that knows it");
    }
}
