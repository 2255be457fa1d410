package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.topic.EventHeaders;
import dev.ordinal.eventstore.topic.Partitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a consumer that knows nothing of the store finds in the topics, held against the log. */
final class TopicCopy {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long BEFORE_TOPICS = 100_000_000;

    private final LogCopy log;
    private final Set<Long> seen = new HashSet<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<TopicPartition> shortened = new HashSet<>();
    private Set<TopicPartition> partitions = Set.of();

    private TopicCopy(LogCopy log) {
        this.log = log;
    }

    /** Reads from the start until every event of the log was seen, and tells what was missing, skipped, or not what the log says. */
    static List<String> complaints(String bootstrapServers, LogCopy log) {
        TopicCopy copy = new TopicCopy(log);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000),
                new StringDeserializer(),
                new StringDeserializer())) {
            copy.read(consumer);
        }
        return copy.complaints;
    }

    private void read(KafkaConsumer<String, String> consumer) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (seen.size() < log.events().size() && System.nanoTime() < deadline) {
            if (partitions.isEmpty() || !topicsAreAll(partitions)) {
                partitions = partitions(consumer);
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                forget();
                consumer.beginningOffsets(partitions).forEach((partition, first) -> {
                    if (first > 0) {
                        shortened.add(partition);
                    }
                });
            }
            if (partitions.isEmpty()) {
                LockSupport.parkNanos(BEFORE_TOPICS);
            } else {
                consumer.poll(Duration.ofMillis(200)).forEach(this::received);
            }
        }
        log.events().stream()
                .filter(event -> !seen.contains(event.position()))
                .limit(5)
                .forEach(event -> complaints.add("not in Kafka: " + event));
    }

    private boolean topicsAreAll(Set<TopicPartition> partitions) {
        return log.events().stream()
                .map(event -> "ordinal." + event.streamType())
                .distinct()
                .allMatch(topic -> partitions.stream()
                        .anyMatch(partition -> partition.topic().equals(topic)));
    }

    private static Set<TopicPartition> partitions(KafkaConsumer<String, String> consumer) {
        Set<TopicPartition> partitions = new HashSet<>();
        consumer.listTopics().forEach((topic, infos) -> {
            if (topic.startsWith("ordinal.")) {
                infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
        });
        return partitions;
    }

    private void forget() {
        seen.clear();
        sequences.clear();
        positions.clear();
        complaints.clear();
        shortened.clear();
    }

    private void received(ConsumerRecord<String, String> record) {
        long position = number(record, EventHeaders.POSITION);
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (shortened.remove(partition)) {
            wasDeleted(partition, number(record, EventHeaders.PREVIOUS_POSITION));
        }
        long reached = positions.getOrDefault(partition, 0L);
        if (text(record, EventHeaders.TYPE).equals(EventHeaders.HEARTBEAT)) {
            if (position > reached) {
                complaints.add("a hole in %s behind position %d, before a heartbeat of %d"
                        .formatted(partition, reached, position));
            }
            return;
        }
        if (position > log.events().size()) {
            return;
        }
        LogCopy.Event event = log.events().get((int) position - 1);
        if (!event.eventId().equals(text(record, EventHeaders.ID))
                || !event.streamId().equals(record.key())
                || !event.body().equals(record.value())) {
            complaints.add("the record at %s %d is not %s".formatted(record.topic(), record.offset(), event));
            return;
        }
        seen.add(position);
        long last = sequences.getOrDefault(event.streamId(), -1L);
        if (event.sequence() > last + 1) {
            complaints.add("behind sequence %d of its stream comes %s".formatted(last, event));
        }
        sequences.put(event.streamId(), Math.max(last, event.sequence()));
        if (number(record, EventHeaders.PREVIOUS_POSITION) > reached) {
            complaints.add("a hole in %s behind position %d, before %s".formatted(partition, reached, event));
        }
        positions.put(partition, Math.max(reached, position));
    }

    /** What retention took is not missed; the first record that is left tells how much that was. */
    private void wasDeleted(TopicPartition partition, long upTo) {
        log.events().stream()
                .takeWhile(event -> event.position() <= upTo)
                .filter(event -> partition.topic().equals("ordinal." + event.streamType())
                        && Partitions.of(event.streamId(), partitionCount(partition.topic())) == partition.partition())
                .forEach(event -> {
                    seen.add(event.position());
                    sequences.put(event.streamId(), event.sequence());
                });
        positions.put(partition, upTo);
    }

    private int partitionCount(String topic) {
        return (int) partitions.stream()
                .filter(partition -> partition.topic().equals(topic))
                .count();
    }

    private static long number(ConsumerRecord<String, String> record, String header) {
        return Long.parseLong(text(record, header));
    }

    private static String text(ConsumerRecord<String, String> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }
}
