package dev.ordinal.projection;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partitions that this worker has, as the consumer group gives and takes them. Used by the thread that polls. */
final class Feeds implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

    private final Map<String, String> streamTypes;
    private final Consumer<Collection<TopicPartition>> beforeLeaving;
    private final Map<TopicPartition, PartitionFeed> feeds = new LinkedHashMap<>();

    /** @param beforeLeaving told the partitions that are about to be taken away */
    Feeds(Generation generation, Consumer<Collection<TopicPartition>> beforeLeaving) {
        this.beforeLeaving = beforeLeaving;
        this.streamTypes = generation.topics().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    Set<String> topics() {
        return streamTypes.keySet();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> feeds.put(partition, new PartitionFeed(partition)));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        beforeLeaving.accept(partitions);
        feeds.keySet().removeAll(Set.copyOf(partitions));
    }

    void receive(ConsumerRecord<byte[], byte[]> record) {
        PartitionFeed feed = feeds.get(new TopicPartition(record.topic(), record.partition()));
        String streamType = streamTypes.get(record.topic());
        if (feed != null && streamType != null) {
            ReceivedRecord.read(record, streamType)
                    .ifPresentOrElse(
                            feed::receive,
                            () -> LOG.warn(
                                    "Passed over {}-{} offset {}: no relay wrote it",
                                    record.topic(),
                                    record.partition(),
                                    record.offset()));
        }
    }

    boolean isEmpty() {
        return feeds.isEmpty();
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(feeds.keySet());
    }

    Collection<PartitionFeed> all() {
        return feeds.values();
    }

    List<PartitionFeed> that(Predicate<PartitionFeed> condition) {
        return feeds.values().stream().filter(condition).toList();
    }

    /** How many records wait to be applied. */
    int waiting() {
        return feeds.values().stream().mapToInt(PartitionFeed::waiting).sum();
    }

    /** The highest position that waits, 0 if nothing does. */
    long highestWaiting() {
        return feeds.values().stream()
                .mapToLong(PartitionFeed::highestWaiting)
                .max()
                .orElse(0);
    }

    /** Drops what waits beyond the log's head; how many records that were. */
    int dropBeyond(long head) {
        return feeds.values().stream().mapToInt(feed -> feed.dropBeyond(head)).sum();
    }

    int parkedStreams() {
        return feeds.values().stream().mapToInt(PartitionFeed::parkedStreams).sum();
    }

    /** The stored progress of all must be asked for again. */
    void unload() {
        feeds.values().forEach(PartitionFeed::unload);
    }
}
