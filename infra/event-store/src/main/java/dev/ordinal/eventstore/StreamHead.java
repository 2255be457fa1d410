package dev.ordinal.eventstore;

/** The last event of a stream, as somebody saw it. */
public record StreamHead(String streamId, long sequence, String eventId) {}
