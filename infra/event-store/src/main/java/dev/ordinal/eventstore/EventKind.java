package dev.ordinal.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * A type of events in one of its revisions, as a range of the log holds it.
 *
 * @param revision       null where the writer gave none
 * @param count          events of this kind in the range
 * @param firstPosition  of the first of them
 */
public record EventKind(String type, @Nullable String revision, long count, long firstPosition) {}
