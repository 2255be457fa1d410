package dev.ordinal.eventstore;

import java.time.Instant;
import java.util.List;

/**
 * The answer kept under an idempotency key.
 *
 * @param fingerprint  keyed hash of the first request's body
 * @param answer       as the first request stored it
 * @param written      the last event of each stream that the first request appended to; empty where it appended nothing
 * @param at           when it was stored, on the database's clock
 */
@SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
public record StoredOutcome(byte[] fingerprint, byte[] answer, List<StreamVersion> written, Instant at) {}
