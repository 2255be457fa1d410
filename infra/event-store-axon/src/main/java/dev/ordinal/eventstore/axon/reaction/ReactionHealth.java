package dev.ordinal.eventstore.axon.reaction;

/**
 * Whether a reaction does its work in this process, for readiness. Streams that are parked do no harm to it.
 *
 * @param isUp    false while something that it needs is away, it fails, or it has made no progress for 30 seconds while there is work
 * @param detail  for an operator
 */
public record ReactionHealth(boolean isUp, String detail) {}
