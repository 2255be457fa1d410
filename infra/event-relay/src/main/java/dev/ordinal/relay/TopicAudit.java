package dev.ordinal.relay;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.topic.Partitions;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.relay.RelayTopic.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Compares the topics with the log, up to the relay's checkpoint: every event must stand in its partition, once, behind those before it, with its stored bytes. What
 * retention has taken from the beginning of a partition is not missed. Only reads; holds four bytes of memory for each event. Used by one thread.
 */
public final class TopicAudit {

    private static final int PAGE = 2_000;
    private static final long PAGE_BYTES = 16 << 20;

    private final DataSource dataSource;
    private final EventLog log;
    private final String bootstrapServers;
    private final LongConsumer progress;

    /** @param progress told how many records were read, then up to which position of the log they were compared */
    public TopicAudit(DataSource dataSource, EventLog log, String bootstrapServers, LongConsumer progress) {
        this.dataSource = dataSource;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.progress = progress;
    }

    /** Kafka can't be read now. Transient. */
    public static final class TopicsUnavailable extends RuntimeException {
        TopicsUnavailable(String bootstrapServers, KafkaException cause) {
            super("Kafka at %s can't be read: %s".formatted(bootstrapServers, cause.getMessage()), cause);
        }
    }

    /**
     * Looks at all topics that the relay has on record.
     *
     * @return the checkpoint that is furthest, up to which was compared
     * @throws LogUnavailable where the database can't be reached
     * @throws TopicsUnavailable where Kafka can't
     */
    public long run(Findings findings) {
        Relayed relayed = relayed();
        for (LogPosition checkpoint : relayed.checkpoints().values()) {
            if (checkpoint.in(log) instanceof LogPosition.Standing.HasForked forked) {
                findings.add(
                        "checkpoint", "the relay's checkpoint is of another history: %s".formatted(forked.reason()));
                return 0;
            }
        }
        long upTo = relayed.furthest();
        Missing missing = new Missing(findings);
        for (Map<String, Row> topics : rounds(relayed.topics())) {
            RelayedRecords records = new RelayedRecords(upTo, findings, progress);
            read(topics.values(), records);
            compare(relayed, topics, upTo, records, missing, findings);
        }
        missing.finish();
        return upTo;
    }

    /** Topics by stream type, as often as a type has topics; one at least, for types that have none. */
    private static List<Map<String, Row>> rounds(Set<Row> topics) {
        List<Map<String, Row>> rounds = new ArrayList<>(List.of(new HashMap<>()));
        for (Row topic : topics) {
            int round = 0;
            while (rounds.get(round).putIfAbsent(topic.streamType(), topic) != null) {
                round++;
                if (round == rounds.size()) {
                    rounds.add(new HashMap<>());
                }
            }
        }
        return rounds;
    }

    /** What stands in a topic that is to be deleted for its refill says nothing. */
    private void read(Collection<Row> topics, RelayedRecords records) {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrapServers)) {
            topics.stream()
                    .filter(topic -> !Objects.equals(topic.refilledTo(), 0L))
                    .forEach(topic -> records.read(consumer, topic.topic(), topic.partitions()));
        } catch (KafkaException e) {
            throw new TopicsUnavailable(bootstrapServers, e);
        }
    }

    private void compare(
            Relayed relayed,
            Map<String, Row> topics,
            long upTo,
            RelayedRecords records,
            Missing missing,
            Findings findings) {
        Map<TopicPartition, Long> heads = new HashMap<>();
        for (long position = 0; position < upTo; ) {
            List<StoredEvent> page = log.after(position, (int) Math.min(PAGE, upTo - position), PAGE_BYTES);
            if (page.isEmpty()) {
                break;
            }
            for (StoredEvent event : page) {
                Row topic = topics.get(event.streamType());
                if (event.position() > relayed.upTo(topic)) {
                    continue;
                }
                if (topic != null) {
                    TopicPartition partition =
                            new TopicPartition(topic.topic(), Partitions.of(event.streamId(), topic.partitions()));
                    heads.put(partition, event.position());
                    if (topic.refilledTo() == null || event.position() <= topic.refilledTo()) {
                        missing.look(partition, event.position(), records.lacks(partition, event));
                    }
                } else if (!event.streamType().isEmpty() && !relayed.knows(event.streamType())) {
                    missing.lookOnce(new TopicPartition(Topics.of(event.streamType()), 0), event.position());
                }
            }
            position = page.getLast().position();
            progress.accept(position);
        }
        Map<String, Long> recordedUpTo = topics.values().stream().collect(Collectors.toMap(Row::topic, relayed::upTo));
        relayed.heads().forEach((partition, head) -> {
            if (!recordedUpTo.containsKey(partition.topic())) {
                return;
            }
            long last = heads.getOrDefault(partition, 0L);
            if (last != head && head <= recordedUpTo.get(partition.topic())) {
                findings.add(
                        "partition-head",
                        "%s is on record as relayed up to %d, and its last event up to the checkpoint is %d"
                                .formatted(partition, head, last));
            }
        });
    }

    /** Events that a partition lacks, one after the other, as one finding. */
    private static final class Missing {

        private record Run(long first, long last, long count) {}

        private final Findings findings;
        private final Map<TopicPartition, Run> runs = new HashMap<>();

        Missing(Findings findings) {
            this.findings = findings;
        }

        void look(TopicPartition partition, long position, boolean lacking) {
            if (lacking) {
                runs.merge(
                        partition,
                        new Run(position, position, 1),
                        (run, _) -> new Run(run.first, position, run.count + 1));
            } else {
                Run run = runs.remove(partition);
                if (run != null) {
                    report(partition, run);
                }
            }
        }

        /** Lacks an event; told once, however often that is looked at. */
        void lookOnce(TopicPartition partition, long position) {
            Run run = runs.get(partition);
            if (run == null || position > run.last) {
                look(partition, position, true);
            }
        }

        void finish() {
            runs.forEach(this::report);
        }

        private void report(TopicPartition partition, Run run) {
            findings.add(
                    "missing",
                    "%s lacks %d events, positions %d to %d".formatted(partition, run.count, run.first, run.last));
        }
    }

    /** What the relay has written down. */
    private record Relayed(Map<String, LogPosition> checkpoints, Set<Row> topics, Map<TopicPartition, Long> heads) {

        long furthest() {
            return checkpoints.values().stream()
                    .mapToLong(LogPosition::position)
                    .max()
                    .orElse(0);
        }

        /** How far the relay has come that has the topic, or that would make it. */
        long upTo(@Nullable Row topic) {
            LogPosition checkpoint = checkpoints.get(topic == null ? RelaySettings.DEFAULT_RELAY : topic.relay());
            return checkpoint == null ? 0 : checkpoint.position();
        }

        boolean knows(String streamType) {
            return topics.stream().anyMatch(topic -> topic.streamType().equals(streamType));
        }
    }

    /** As one statement sees it: checkpoint and heads move together. */
    private Relayed relayed() {
        Map<String, LogPosition> checkpoints = new HashMap<>();
        Set<Row> topics = new LinkedHashSet<>();
        Map<TopicPartition, Long> heads = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT c.name, c.epoch, c.position, c.event_id, t.topic, t.stream_type, t.partitions, t.relay,
                               t.refilled_to, h.partition, h.position AS head
                        FROM event_relay.checkpoint c
                        FULL JOIN (SELECT * FROM event_relay.topic WHERE NOT dropped) t ON t.relay = c.name
                        LEFT JOIN event_relay.partition_head h ON h.topic = t.topic AND h.position > 0""")) {
            while (rows.next()) {
                String epoch = rows.getString("epoch");
                if (epoch != null) {
                    checkpoints.put(
                            rows.getString("name"),
                            new LogPosition(new Epoch(epoch), rows.getLong("position"), rows.getString("event_id")));
                }
                String topic = rows.getString("topic");
                if (topic != null) {
                    topics.add(new Row(
                            topic,
                            rows.getString("stream_type"),
                            rows.getInt("partitions"),
                            rows.getString("relay"),
                            rows.getObject("refilled_to", Long.class)));
                    int partition = rows.getInt("partition");
                    if (!rows.wasNull()) {
                        heads.put(new TopicPartition(topic, partition), rows.getLong("head"));
                    }
                }
            }
            return new Relayed(checkpoints, topics, heads);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }
}
