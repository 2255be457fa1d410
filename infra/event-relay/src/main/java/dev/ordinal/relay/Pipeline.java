package dev.ordinal.relay;

import dev.ordinal.eventstore.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Pages and heartbeats on their way to Kafka, in log order: one is sent before the one before it is acknowledged, within bounds of count and bytes. The first page goes alone, so that a
 * record which is refused in each term has no more than its own page sent again with it.
 */
final class Pipeline {

    private static final int MOST_FLIGHTS = 8;
    private static final long MOST_BYTES = 16 << 20;

    private static final Duration SILENCE = Duration.ofSeconds(6);

    private final Producer<byte[], byte[]> producer;
    private final RelayTopics topics;
    private final RecordFactory records;
    private final Map<TopicPartition, Long> heads = new HashMap<>();
    private final Heartbeat heartbeat;
    private final RelayMeters meters;
    private final Runnable whenDone;
    private final Deque<Flight> flights = new ArrayDeque<>();
    private long bytesUnderway;
    private boolean hasLanded;
    private volatile long heardAt;
    private volatile @Nullable Exception failure;

    /** @param whenDone called by the producer's thread when a page has landed or failed */
    Pipeline(
            Producer<byte[], byte[]> producer,
            RelayTopics topics,
            RecordFactory records,
            Heartbeat heartbeat,
            RelayMeters meters,
            Runnable whenDone) {
        this.producer = producer;
        this.topics = topics;
        this.records = records;
        this.heartbeat = heartbeat;
        this.meters = meters;
        this.whenDone = whenDone;
    }

    /** @param sent the last position sent into each partition before, 0 or absent if none */
    void continueAfter(Map<TopicPartition, Long> sent) {
        heads.putAll(sent);
    }

    /** For a page. */
    boolean hasRoom() {
        return hasLanded ? hasRoomForHeartbeats() : flights.isEmpty();
    }

    /** Live pages come first. */
    boolean hasRoomForRefill() {
        return hasLanded ? flights.size() < MOST_FLIGHTS / 2 && bytesUnderway < MOST_BYTES / 2 : flights.isEmpty();
    }

    /** They go out however little is taken of all else. */
    boolean hasRoomForHeartbeats() {
        return flights.size() < MOST_FLIGHTS && bytesUnderway < MOST_BYTES;
    }

    /** Whether anything has. */
    boolean hasLanded() {
        return hasLanded;
    }

    boolean isEmpty() {
        return flights.isEmpty();
    }

    /**
     * Sends a page, which follows the one sent before. Events that belong to no topic of this relay count as sent, and so do those that stand in their partition already:
     * another relay had the topic, and had come further.
     */
    void send(List<StoredEvent> page) throws SQLException, InterruptedException {
        List<Outgoing> batch = new ArrayList<>(page.size());
        Map<TopicPartition, Long> touched = new HashMap<>();
        long bytes = 0;
        for (StoredEvent event : page) {
            for (RelayTopic topic : topics.of(event)) {
                TopicPartition partition = topic.partition(event.streamId());
                if (topic.isRefilling()) {
                    touched.put(partition, event.position());
                } else if (event.position() > heads.getOrDefault(partition, 0L)) {
                    touched.put(partition, event.position());
                    batch.add(outgoing(event, partition, event.recordedAt()));
                    bytes += event.payload().length;
                }
            }
        }
        send(batch, new Flight(Landing.ofPage(page.getLast(), touched), bytes, batch.size()));
    }

    /**
     * Sends a page of a topic's refill, which follows the one sent before.
     *
     * @param upTo everything of the topic's type up to here is then sent
     * @param isLast whether that is all that the live pages have sent so far: the topic is an ordinary one from here on
     */
    void refill(RelayTopic topic, List<StoredEvent> page, long upTo, boolean isLast) {
        List<Outgoing> batch = new ArrayList<>(page.size());
        Map<TopicPartition, Long> touched = new HashMap<>();
        long bytes = 0;
        for (StoredEvent event : page) {
            TopicPartition partition = topic.partition(event.streamId());
            touched.put(partition, event.position());
            batch.add(outgoing(event, partition, null));
            bytes += event.payload().length;
        }
        RefillStep step = new RefillStep(topic.refilledTo(), isLast ? null : upTo);
        topic.refilledTo(step.to());
        Landing landing = new Landing(null, isLast ? sentInto(topic) : Map.of(), touched, Map.of(topic.name(), step));
        send(batch, new Flight(landing, bytes, batch.size()));
    }

    private Map<TopicPartition, Long> sentInto(RelayTopic topic) {
        return topic.partitions().stream()
                .filter(heads::containsKey)
                .collect(Collectors.toMap(Function.identity(), partition -> heads.getOrDefault(partition, 0L)));
    }

    private Outgoing outgoing(StoredEvent event, TopicPartition partition, @Nullable Instant recordedAt) {
        long previous = heads.getOrDefault(partition, 0L);
        heads.put(partition, event.position());
        heartbeat.sentInto(partition);
        return new Outgoing(records.record(event, partition, previous), recordedAt);
    }

    /** Sends a heartbeat into each partition that has been silent for too long. */
    void breakSilence(InstantSource clock) {
        List<TopicPartition> silent = heartbeat.due(topics.partitions());
        if (!silent.isEmpty()) {
            List<Outgoing> batch = silent.stream()
                    .map(partition -> records.heartbeat(partition, heads.getOrDefault(partition, 0L), clock.instant()))
                    .map(record -> new Outgoing(record, null))
                    .toList();
            meters.beat(batch.size());
            send(batch, new Flight(Landing.NOTHING, 0, batch.size()));
        }
    }

    private void send(List<Outgoing> batch, Flight flight) {
        if (flights.isEmpty()) {
            heard();
        }
        flights.add(flight);
        bytesUnderway += flight.bytes();
        meters.underway(flight.records());
        try {
            for (Outgoing record : batch) {
                Future<RecordMetadata> _ =
                        producer.send(record.record(), (_, refusal) -> completed(record, flight, refusal));
            }
        } catch (RuntimeException e) {
            Exception refusal = failure;
            throw refusal == null ? e : new SendFailed(refusal);
        }
    }

    /** What is under way is given up. */
    void abandon() {
        abort();
        flights.forEach(flight -> meters.underway(-flight.records()));
        flights.clear();
    }

    /** Runs on the producer's thread. */
    private void completed(Outgoing record, Flight flight, @Nullable Exception refusal) {
        if (refusal == null) {
            heard();
            if (record.recordedAt() != null) {
                meters.acknowledged(record.recordedAt());
            }
            if (flight.acknowledge()) {
                whenDone.run();
            }
        } else if (failure == null) {
            failure = refusal;
            abort();
            whenDone.run();
        }
    }

    /** Nothing may follow a record that was refused, or a plain reader of the topic sees its stream out of order. */
    private void abort() {
        producer.close(Duration.ZERO);
    }

    private void heard() {
        heardAt = System.nanoTime();
    }

    /**
     * Takes out what has landed, up to the first that has not.
     *
     * @throws SendFailed when a record was refused, or the broker has been silent for too long
     */
    Optional<Landing> landed() {
        if (failure != null) {
            throw new SendFailed(failure);
        }
        Landing landing = null;
        Flight first = flights.peek();
        while (first != null && first.hasLanded()) {
            flights.remove();
            hasLanded = true;
            bytesUnderway -= first.bytes();
            meters.underway(-first.records());
            landing = landing == null ? first.landing() : landing.then(first.landing());
            first = flights.peek();
        }
        if (first != null && System.nanoTime() - heardAt > SILENCE.toNanos()) {
            throw new SendFailed(new TimeoutException("no acknowledgement for " + SILENCE.toSeconds() + " s"));
        }
        return Optional.ofNullable(landing);
    }

    /** @param recordedAt when the event was recorded, null for a heartbeat, and for history in a refill */
    private record Outgoing(
            ProducerRecord<byte[], byte[]> record, @Nullable Instant recordedAt) {}
}
