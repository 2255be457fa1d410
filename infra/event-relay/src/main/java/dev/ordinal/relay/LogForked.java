package dev.ordinal.relay;

import dev.ordinal.eventstore.LogPosition.Standing.HasForked;

/** The log no longer holds the event that the checkpoint rests on. Not transient: nothing may be sent. */
final class LogForked extends RuntimeException {

    LogForked(HasForked fork) {
        super(
                "The log's history is not the one relayed up to %d (%s). Delete the topics and truncate event_relay.checkpoint and partition_head: the log is then relayed from its beginning, into topics made anew"
                        .formatted(fork.stored().position(), fork.reason()));
    }
}
