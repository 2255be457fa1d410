package dev.ordinal.shop.events;

import org.jspecify.annotations.Nullable;

/** A stored event that this code can't read; never skipped, because skipping it would be losing it. */
public final class UnreadableEvent extends RuntimeException {

    private final String name;
    private final @Nullable String revision;

    public UnreadableEvent(String name, @Nullable String revision) {
        super("no reader for event '%s' revision %s: deploy the code that knows it".formatted(name, revision));
        this.name = name;
        this.revision = revision;
    }

    /** The event's type as it was stored. */
    public String name() {
        return name;
    }

    /** As it was stored. */
    public @Nullable String revision() {
        return revision;
    }
}
