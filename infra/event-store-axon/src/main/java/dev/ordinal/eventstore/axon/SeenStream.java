package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StreamHead;
import dev.ordinal.eventstore.StreamVersion;
import java.util.concurrent.CompletableFuture;

/**
 * A stream as a command saw or left it.
 *
 * @param bytes     of the events that its state was folded from
 * @param position  of its last event; of one that is not stored yet it comes with the append's outcome, or fails with it
 * @param aftermath what happened to the stream since then
 */
record SeenStream(
        String streamId,
        String type,
        long sequence,
        String eventId,
        long bytes,
        CompletableFuture<Long> position,
        Aftermath aftermath) {

    static SeenStream of(StoredEvent last, long bytes) {
        return new SeenStream(
                last.streamId(),
                last.streamType(),
                last.sequence(),
                last.eventId(),
                bytes,
                CompletableFuture.completedFuture(last.position()),
                new Aftermath());
    }

    /** Whether commands may still be judged on it. */
    boolean isOfUse() {
        return !aftermath.isBelied() && !position.isCompletedExceptionally();
    }

    StreamHead head() {
        return new StreamHead(streamId, sequence, eventId);
    }

    /** To be asked once the position is there. */
    StreamVersion version() {
        return new StreamVersion(streamId, type, sequence, position.join(), eventId);
    }
}
