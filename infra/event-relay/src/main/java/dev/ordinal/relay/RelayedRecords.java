package dev.ordinal.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.topic.EventHeaders;
import dev.ordinal.eventstore.topic.Partitions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What stands in the topics, as they are read from their beginning: order and repetition are judged at once, the rest is remembered for a comparison. */
final class RelayedRecords {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int[] digests;
    private final Findings findings;
    private final LongConsumer progress;
    private final Map<TopicPartition, Long> expiredBefore = new HashMap<>();
    private final Map<TopicPartition, Long> last = new HashMap<>();
    private long read;

    /** @param upTo last position that is remembered */
    RelayedRecords(long upTo, Findings findings, LongConsumer progress) {
        this.digests = new int[Math.toIntExact(upTo + 1)];
        this.findings = findings;
        this.progress = progress;
    }

    /** Reads a topic up to its present end. */
    void read(Consumer<byte[], byte[]> consumer, String topic, int count) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.size() != count) {
            findings.add(
                    "topic",
                    "%s has %d partitions, and %d on record".formatted(topic, found == null ? 0 : found.size(), count));
            return;
        }
        List<TopicPartition> partitions = found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        partitions.stream()
                .filter(partition -> begins.getOrDefault(partition, 0L) > 0)
                .filter(partition -> Objects.equals(begins.get(partition), ends.get(partition)))
                .forEach(emptied -> expiredBefore.put(emptied, Long.MAX_VALUE));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        long heard = System.nanoTime();
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                throw new TimeoutException("no record of %s for %d s".formatted(topic, PATIENCE.toSeconds()));
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                add(record, count, begins.getOrDefault(new TopicPartition(topic, record.partition()), 0L) > 0);
                progress.accept(++read);
            }
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record, int count, boolean expires) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Long position = number(record, EventHeaders.POSITION);
        Long previous = number(record, EventHeaders.PREVIOUS_POSITION);
        if (position == null || previous == null || record.key() == null) {
            findings.add(
                    "foreign",
                    "%s holds a record without a position, at offset %d".formatted(partition, record.offset()));
            return;
        }
        if (text(record, EventHeaders.TYPE).equals(EventHeaders.HEARTBEAT)) {
            heartbeat(partition, position, expires);
            return;
        }
        if (Partitions.of(new String(record.key(), UTF_8), count) != record.partition()) {
            findings.add(
                    "wrong-partition",
                    "%s holds position %d, whose stream lives elsewhere".formatted(partition, position));
        }
        Long before = last.get(partition);
        if (before == null && expires) {
            expiredBefore.put(partition, position);
        } else if (before == null || position > before) {
            chain(partition, position, previous, before == null ? 0 : before);
        } else if (position < digests.length && digests[position.intValue()] == 0) {
            findings.add("out-of-order", "%s holds position %d behind %d".formatted(partition, position, before));
        } else {
            findings.addHarmless(
                    "doubled",
                    "%s holds position %d twice, again at offset %d".formatted(partition, position, record.offset()));
        }
        last.merge(partition, position, Math::max);
        if (position < digests.length) {
            remember(record, partition, position);
        }
    }

    /** It names the last event before it; with a later one, readers would find a hole. */
    private void heartbeat(TopicPartition partition, long head, boolean expires) {
        Long before = last.get(partition);
        if (before == null && expires) {
            expiredBefore.put(partition, head + 1);
            last.put(partition, head);
        } else if (head > (before == null ? 0 : before)) {
            findings.add(
                    "chain",
                    "%s holds a heartbeat of position %d behind %d"
                            .formatted(partition, head, before == null ? 0 : before));
        }
    }

    /** Readers take the first of two. */
    private void remember(ConsumerRecord<byte[], byte[]> record, TopicPartition partition, long position) {
        int digest = digest(text(record, EventHeaders.ID), text(record, EventHeaders.STREAM_SEQUENCE), record.value());
        int first = digests[(int) position];
        if (first == 0) {
            digests[(int) position] = digest;
        } else if (first != digest) {
            findings.add(
                    "altered",
                    "%s holds position %d twice, at offset %d with other content"
                            .formatted(partition, position, record.offset()));
        }
    }

    private void chain(TopicPartition partition, long position, long previous, long before) {
        if (previous != before) {
            findings.add(
                    "chain",
                    "%s holds position %d, which names %d as the one before it, behind %d"
                            .formatted(partition, position, previous, before));
        }
    }

    /** Whether an event is missing in its partition. That it stands there with other bytes is a finding of its own. */
    boolean lacks(TopicPartition partition, StoredEvent event) {
        int found = digests[Math.toIntExact(event.position())];
        if (found == 0) {
            return event.position() >= expiredBefore.getOrDefault(partition, 0L);
        }
        if (found != digest(event.eventId(), Long.toString(event.sequence()), event.payload())) {
            findings.add(
                    "altered",
                    "%s holds at position %d another event than the log".formatted(partition, event.position()));
        }
        return false;
    }

    private static @Nullable Long number(ConsumerRecord<byte[], byte[]> record, String header) {
        String text = text(record, header);
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        Header found = record.headers().lastHeader(header);
        return found == null || found.value() == null ? "" : new String(found.value(), UTF_8);
    }

    /** Never 0. */
    private static int digest(String eventId, String sequence, byte @Nullable [] payload) {
        CRC32 crc = new CRC32();
        crc.update((eventId + '\n' + sequence + '\n').getBytes(UTF_8));
        if (payload != null) {
            crc.update(payload);
        }
        return (int) crc.getValue() | 1;
    }
}
