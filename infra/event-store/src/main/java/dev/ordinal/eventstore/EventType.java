package dev.ordinal.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * What kind of event one is, on the wire.
 *
 * @param revision  null where the writer gave none
 */
public record EventType(String name, @Nullable String revision) {}
