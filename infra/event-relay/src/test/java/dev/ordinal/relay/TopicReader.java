package dev.ordinal.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.topic.EventHeaders;
import dev.ordinal.testkit.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer of one topic, from its beginning. */
final class TopicReader {

    private final String topic;
    private final String bootstrapServers;

    TopicReader(String topic) {
        this(topic, TestServers.kafka());
    }

    TopicReader(String topic, String bootstrapServers) {
        this.topic = topic;
        this.bootstrapServers = bootstrapServers;
    }

    int partitions() {
        return (int)
                records().stream().map(ConsumerRecord::partition).distinct().count();
    }

    /** All events that the topic holds now. */
    List<ConsumerRecord<byte[], byte[]>> readAll() {
        return records().stream().filter(record -> !isHeartbeat(record)).toList();
    }

    /** Everything that the topic holds now. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    /**
     * Reads as a careful reader does, dropping what it has, and checks that each partition is a chain without a hole and each stream in order.
     *
     * @return the positions read
     */
    Set<Long> readChain() {
        Map<Integer, Long> last = new HashMap<>();
        Map<String, Long> sequences = new HashMap<>();
        Set<Long> positions = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : readAll()) {
            long position = number(record, EventHeaders.POSITION);
            long before = last.getOrDefault(record.partition(), 0L);
            if (position > before) {
                assertThat(number(record, EventHeaders.PREVIOUS_POSITION)).isEqualTo(before);
                String stream = new String(record.key(), UTF_8);
                long sequence = number(record, EventHeaders.STREAM_SEQUENCE);
                assertThat(sequence).isEqualTo(sequences.getOrDefault(stream, -1L) + 1);
                sequences.put(stream, sequence);
                last.put(record.partition(), position);
                positions.add(position);
            }
        }
        return positions;
    }

    static boolean isHeartbeat(ConsumerRecord<?, ?> record) {
        return text(record, EventHeaders.TYPE).equals(EventHeaders.HEARTBEAT);
    }

    static String text(ConsumerRecord<?, ?> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    static long number(ConsumerRecord<?, ?> record, String header) {
        return Long.parseLong(text(record, header));
    }
}
