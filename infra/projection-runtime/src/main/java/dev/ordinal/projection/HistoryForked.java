package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition.Standing.HasForked;
import org.apache.kafka.common.TopicPartition;

/** The log no longer holds what a generation was built from. Not transient. */
final class HistoryForked extends RuntimeException {

    HistoryForked(Generation generation, TopicPartition partition, HasForked fork) {
        super(
                "%s is built up to position %d on a history that is lost (%s). To rebuild the read model, %s and restart the projector, which fills it from the event store"
                        .formatted(partition, fork.stored().position(), fork.reason(), clearing(generation)));
    }

    private static String clearing(Generation generation) {
        return switch (generation.store()) {
            case REDIS -> "delete the keys %s* from Redis".formatted(generation.keyPrefix());
            case POSTGRES ->
                "drop schema %s, delete the rows of generation %d of %s from projection.active, progress and generation,"
                        .formatted(generation.schema(), generation.number(), generation.projection());
        };
    }
}
