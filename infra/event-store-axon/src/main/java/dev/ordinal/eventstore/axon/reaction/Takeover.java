package dev.ordinal.eventstore.axon.reaction;

/**
 * How a segment was found by the process that has it now.
 *
 * @param position  of the last event that needs no handling any more
 * @param head      of the log at that moment
 * @param died      the process that had it before did not give it up
 * @param deaths    so many died in a row, each with events of the log before it
 * @param suspects  which were alone at work when the last one died
 */
record Takeover(long position, long head, boolean died, int deaths, Suspects suspects) {}
