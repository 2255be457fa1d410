package dev.ordinal.eventstore.axon;

import org.jspecify.annotations.Nullable;

/**
 * The event that a reader has come to is no longer in the log, or another stands in its place: a backup was restored, or a standby promoted that lacked the tail. Not
 * transient. What the reader did with the lost events stands on a history that is gone; reset the processor's tokens and what it built, or begin at the head.
 */
public final class HistoryChanged extends RuntimeException {

    HistoryChanged(long position, @Nullable String found) {
        super(
                "The log has another history than this reader has read: at position %d, %s. Reset the processor, or let it begin at the head"
                        .formatted(position, found == null ? "it has no event" : "it now has event " + found));
    }
}
