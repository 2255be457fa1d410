package dev.ordinal.personaldata;

import java.time.Instant;

/** A line of the ledger: who was erased, when, and by whom. */
public record Erasure(String subject, Instant at, String by) {}
