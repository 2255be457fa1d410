package dev.ordinal.eventstore;

import java.time.Instant;

/**
 * A durable append. Its events stand at the positions from first to last without anybody else's in between; without events, both are the log's head at that time.
 *
 * @param epoch       the log it was written to
 * @param recordedAt  on the database's clock
 */
public record Appended(Epoch epoch, long firstPosition, long lastPosition, Instant recordedAt) {}
