package dev.ordinal.projection;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a generation could not go on with: its event at this position and all that follow wait.
 *
 * @param cause why, for an operator: the failure with its stack trace; empty where that is on record already
 */
record ParkedStream(
        String streamId,
        String streamType,
        TopicPartition partition,
        long sequence,
        long position,
        String eventId,
        String type,
        @Nullable String revision,
        String cause,
        State state) {

    /** As it stands on record: waits for an operator, or is to be tried again, or is being tried again and has come as far as this event. */
    enum State {
        PARKED,
        ASKED,
        RETRYING
    }

    static ParkedStream at(EventRecord event, TopicPartition partition, String cause) {
        return new ParkedStream(
                event.streamId(),
                event.streamType(),
                partition,
                event.sequence(),
                event.position(),
                event.eventId(),
                event.type(),
                event.revision(),
                cause,
                State.PARKED);
    }

    /** For an operator's log. */
    String notice() {
        return "parked stream %s at position %d (%s, sequence %d): %s"
                .formatted(
                        streamId,
                        position,
                        type,
                        sequence,
                        cause.lines().findFirst().orElse(""));
    }

    /** What a worker remembers of it, however many there are: not the long story. */
    ParkedStream withoutCause() {
        return new ParkedStream(
                streamId, streamType, partition, sequence, position, eventId, type, revision, "", state);
    }

    /** The same stream, tried again with success up to this event. */
    ParkedStream retriedUpTo(EventRecord next) {
        return new ParkedStream(
                streamId,
                streamType,
                partition,
                next.sequence(),
                next.position(),
                next.eventId(),
                next.type(),
                next.revision(),
                cause,
                State.RETRYING);
    }

    /** The same stream, to be tried again by itself. */
    ParkedStream asked() {
        return new ParkedStream(
                streamId, streamType, partition, sequence, position, eventId, type, revision, cause, State.ASKED);
    }
}
