package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition.Standing.HasForked;
import org.apache.kafka.common.TopicPartition;

/** The log no longer holds what a generation was built from. Not transient. */
final class HistoryForked extends RuntimeException {

    HistoryForked(TopicPartition partition, HasForked fork) {
        super("%s is built up to position %d on a history that is lost (%s): rebuild the read model"
                .formatted(partition, fork.stored().position(), fork.reason()));
    }
}
