package dev.ordinal.eventstore;

/** How far a stream has come: the sequence of its last event, and that event's position. */
public record StreamVersion(String streamId, String streamType, long sequence, long position) {}
