package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition.Standing.HasForked;
import org.apache.kafka.common.TopicPartition;

/** The log no longer holds what a generation was built from. It does not pass by, unless what was lost is brought back. */
final class HistoryForked extends RuntimeException {

    private final TopicPartition partition;

    HistoryForked(Generation generation, TopicPartition partition, HasForked fork) {
        super(
                "%1$s is built up to position %2$d on a history that is lost (%3$s). `infra/ordinal projections rebuild %4$s` builds another generation, then `infra/ordinal projections drop %4$s %5$d` deletes this one"
                        .formatted(
                                partition,
                                fork.stored().position(),
                                fork.reason(),
                                generation.projection(),
                                generation.number()));
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }
}
