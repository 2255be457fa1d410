package dev.ordinal.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The state of a stream as of one of its events.
 *
 * @param sequence  of that event
 * @param type      what the state is called on the wire
 * @param revision  of the state's schema: a reader with another one must not use it
 * @param payload   the state, in the caller's own encoding
 */
@SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
public record Snapshot(
        String streamId,
        long sequence,
        String type,
        @Nullable String revision,
        byte[] payload) {}
