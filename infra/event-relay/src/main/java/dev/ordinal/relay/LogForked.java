package dev.ordinal.relay;

import dev.ordinal.eventstore.LogPosition.Standing.HasForked;

/** The log no longer holds the event that the checkpoint rests on. Not transient: nothing may be sent. */
final class LogForked extends RuntimeException {

    LogForked(HasForked fork) {
        super(
                "The log's history is not the one relayed up to %d (%s). Delete the topics and truncate event_relay.checkpoint, partition_head and topic: the log is then relayed from its beginning"
                        .formatted(fork.stored().position(), fork.reason()));
    }
}
