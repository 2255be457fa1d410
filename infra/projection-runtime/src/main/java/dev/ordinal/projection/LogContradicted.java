package dev.ordinal.projection;

import org.apache.kafka.common.TopicPartition;

/** Kafka or the relay tell of an event that the store does not have: they belong to different logs, or one of them was tampered with. */
final class LogContradicted extends RuntimeException {

    LogContradicted(TopicPartition partition, long position) {
        super("The event at position %d of %s is missing, and the event store does not have it"
                .formatted(position, partition));
    }
}
