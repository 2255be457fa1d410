package dev.ordinal.relay;

import dev.ordinal.eventstore.topic.Partitions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A topic that exists and is written to in this term, and how far its refill has been sent. Used by one thread. */
final class RelayTopic {

    /** As it stands in the table. */
    record Row(
            String topic,
            String streamType,
            int partitions,
            String relay,
            @Nullable Long refilledTo) {

        Row refilled(@Nullable Long upTo) {
            return new Row(topic, streamType, partitions, relay, upTo);
        }
    }

    private final String streamType;
    private final TopicPartition[] partitions;
    private Row onRecord;
    private @Nullable Long refilledTo;

    RelayTopic(Row onRecord) {
        this.onRecord = onRecord;
        this.streamType = onRecord.streamType();
        this.refilledTo = onRecord.refilledTo();
        this.partitions = IntStream.range(0, onRecord.partitions())
                .mapToObj(number -> new TopicPartition(onRecord.topic(), number))
                .toArray(TopicPartition[]::new);
    }

    String name() {
        return onRecord.topic();
    }

    String streamType() {
        return streamType;
    }

    List<TopicPartition> partitions() {
        return Arrays.asList(partitions);
    }

    TopicPartition partition(String streamId) {
        return partitions[Partitions.of(streamId, partitions.length)];
    }

    /** Whether live events are kept from it. */
    boolean isRefilling() {
        return refilledTo != null;
    }

    /** Up to where its refill has been sent; an ordinary topic has none. */
    long refilledTo() {
        if (refilledTo == null) {
            throw new IllegalStateException(name() + " is not being refilled");
        }
        return refilledTo;
    }

    /** The refill was sent up to a position; null: to its end. */
    void refilledTo(@Nullable Long position) {
        refilledTo = position;
    }

    Row onRecord() {
        return onRecord;
    }

    void recorded(@Nullable Long refilled) {
        onRecord = onRecord.refilled(refilled);
    }
}
