package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads every record that the topics of events still hold, key, value and headers as text. Used by one thread. */
public final class TopicSearch {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final Duration patience;

    public TopicSearch(String bootstrapServers) {
        this(bootstrapServers, PATIENCE);
    }

    /** @param patience how long nothing may come while there must be more */
    TopicSearch(String bootstrapServers, Duration patience) {
        this.bootstrapServers = bootstrapServers;
        this.patience = patience;
    }

    /**
     * What was looked at and found.
     *
     * @param records  how many the topic holds
     * @param matching  how many of them match
     */
    public record Result(String topic, long records, long matching) {}

    /** Kafka can't be read now. Transient. */
    public static final class TopicsUnavailable extends RuntimeException {
        TopicsUnavailable(String bootstrapServers, KafkaException cause) {
            super("Kafka at %s can't be read: %s".formatted(bootstrapServers, cause.getMessage()), cause);
        }
    }

    /**
     * Looks at all that stood in the topics when it began.
     *
     * @throws TopicsUnavailable where Kafka can't be reached, or falls silent before all is read
     */
    public List<Result> run(Predicate<String> matches) {
        Map<String, Result> results = new TreeMap<>();
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrapServers, "search")) {
            List<TopicPartition> partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> topic.getKey().startsWith(Topics.PREFIX))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            partitions.forEach(
                    partition -> results.putIfAbsent(partition.topic(), new Result(partition.topic(), 0, 0)));
            long heard = System.nanoTime();
            while (!partitions.stream().allMatch(partition -> consumer.position(partition) >= end(ends, partition))) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > patience.toNanos()) {
                    throw new TimeoutException("no record for %d s".formatted(patience.toSeconds()));
                }
                records.forEach(record -> {
                    if (record.offset() < end(ends, new TopicPartition(record.topic(), record.partition()))) {
                        long found = matches.test(text(record)) ? 1 : 0;
                        results.computeIfPresent(
                                record.topic(), (topic, so) -> new Result(topic, so.records + 1, so.matching + found));
                    }
                });
            }
        } catch (KafkaException e) {
            throw new TopicsUnavailable(bootstrapServers, e);
        }
        return List.copyOf(results.values());
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        String headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> header.key() + "=" + text(header.value()))
                .collect(Collectors.joining(" "));
        return String.join(" ", text(record.key()), headers, text(record.value()));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }
}
