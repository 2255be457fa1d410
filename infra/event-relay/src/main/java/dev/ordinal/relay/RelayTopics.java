package dev.ordinal.relay;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.relay.RelayTopic.Row;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics that a relay writes to: created when first met, or when gone, with the number of partitions that is on record. */
final class RelayTopics {

    private static final Logger LOG = LoggerFactory.getLogger(RelayTopics.class);

    private final KafkaTopics kafka;
    private final Lease lease;
    private final String relay;
    private final int defaultPartitions;
    private final Map<String, List<RelayTopic>> byStreamType = new HashMap<>();

    RelayTopics(Admin admin, Lease lease, int defaultPartitions) {
        this.kafka = new KafkaTopics(admin, lease::renew);
        this.lease = lease;
        this.relay = lease.relay();
        this.defaultPartitions = defaultPartitions;
    }

    /**
     * Deletes topics that were dropped, creates those on record that are gone, and anew those whose refill is to begin.
     *
     * @throws LeaseLost when another relay has taken over
     */
    void restore() throws SQLException, InterruptedException {
        deleteDropped();
        for (Row row : onRecord()) {
            if (!row.relay().equals(relay)) {
                byStreamType.computeIfAbsent(row.streamType(), _ -> new ArrayList<>());
                continue;
            }
            Optional<Integer> found = kafka.partitions(row.topic());
            boolean begins = row.refilledTo() != null && (row.refilledTo() == 0 || found.isEmpty());
            if (begins) {
                if (found.isPresent()) {
                    kafka.delete(row.topic());
                }
                beginRefill(row.topic());
                kafka.create(row.topic(), row.partitions());
                LOG.info("Created {} anew, to refill it from the log", row.topic());
            } else if (found.isEmpty()) {
                kafka.create(row.topic(), row.partitions());
                LOG.warn(
                        "{} was gone and is created again, empty: infra/ordinal topics refill {} brings back what it held",
                        row.topic(),
                        row.streamType());
            } else if (found.get() != row.partitions()) {
                throw new IllegalStateException(
                        "Topic %s has %d partitions, and %d on record: streams would change their partition. infra/ordinal topics refill %s makes it anew"
                                .formatted(row.topic(), found.get(), row.partitions(), row.streamType()));
            }
            add(begins ? row.refilled(0L) : row);
        }
    }

    /** The topics of an event's stream, which exist afterwards and are on record; none for an event without a stream type, or of one that another relay has. */
    List<RelayTopic> of(StoredEvent event) throws SQLException, InterruptedException {
        List<RelayTopic> known = byStreamType.get(event.streamType());
        return known == null ? firstOf(event.streamType()) : known;
    }

    private List<RelayTopic> firstOf(String streamType) throws SQLException, InterruptedException {
        if (streamType.isEmpty() || !relay.equals(RelaySettings.DEFAULT_RELAY)) {
            return List.of();
        }
        String topic = Topics.of(streamType);
        Optional<Integer> found = kafka.partitions(topic);
        int count = found.orElse(defaultPartitions);
        if (found.isEmpty()) {
            kafka.create(topic, count);
        }
        Row row = new Row(topic, streamType, count, relay, null);
        record(row);
        return add(row);
    }

    private List<RelayTopic> add(Row row) {
        List<RelayTopic> all = byStreamType.computeIfAbsent(row.streamType(), _ -> new ArrayList<>());
        all.add(new RelayTopic(row));
        return all;
    }

    /** A topic whose refill is not at its end. */
    Optional<RelayTopic> refilling() {
        return all().filter(RelayTopic::isRefilling).findFirst();
    }

    /** All partitions of the topics met. */
    List<TopicPartition> partitions() {
        return all().map(RelayTopic::partitions).flatMap(Collection::stream).toList();
    }

    private Stream<RelayTopic> all() {
        return byStreamType.values().stream().flatMap(List::stream);
    }

    /** Completes with whether a topic met before is gone; false where the broker gives no answer. */
    CompletionStage<Boolean> anyGone() {
        return kafka.anyGone(all().map(RelayTopic::name).toList());
    }

    /** These refills are on record as far as they have come. */
    void recorded(Map<String, RefillStep> refills) {
        all().forEach(topic -> {
            RefillStep step = refills.get(topic.name());
            if (step != null) {
                topic.recorded(step.to());
            }
        });
    }

    /** Whether somebody has asked for a refill, or added or dropped a topic. */
    boolean haveChanged() throws SQLException {
        Set<Row> met = all().map(RelayTopic::onRecord).collect(Collectors.toSet());
        return !onRecord().stream()
                .filter(row -> row.relay().equals(relay))
                .collect(Collectors.toSet())
                .equals(met);
    }

    private List<Row> onRecord() throws SQLException {
        try (PreparedStatement select = lease.connection()
                        .prepareStatement(
                                "SELECT topic, stream_type, partitions, relay, refilled_to FROM event_relay.topic WHERE NOT dropped ORDER BY created_at, topic");
                ResultSet rows = select.executeQuery()) {
            List<Row> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Row(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getInt(3),
                        rows.getString(4),
                        rows.getObject(5, Long.class)));
            }
            return found;
        }
    }

    private void record(Row row) throws SQLException {
        lease.write("""
                topics AS (
                    INSERT INTO event_relay.topic (topic, stream_type, partitions, relay)
                    SELECT ?, ?, ?, name FROM held)""", row.topic(), row.streamType(), row.partitions());
    }

    private void deleteDropped() throws SQLException, InterruptedException {
        List<String> dropped = new ArrayList<>();
        try (PreparedStatement select = lease.connection()
                .prepareStatement("SELECT topic FROM event_relay.topic WHERE dropped AND relay = ?")) {
            select.setString(1, relay);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    dropped.add(rows.getString(1));
                }
            }
        }
        for (String topic : dropped) {
            kafka.delete(topic);
            lease.write("""
                    heads AS (DELETE FROM event_relay.partition_head USING held WHERE topic = ?),
                    topics AS (DELETE FROM event_relay.topic USING held WHERE topic = ?)""", topic, topic);
            LOG.info("Deleted {}, which was dropped", topic);
        }
    }

    private void beginRefill(String topic) throws SQLException {
        lease.write("""
                topics AS (UPDATE event_relay.topic SET refilled_to = 0 FROM held WHERE topic = ?),
                heads AS (UPDATE event_relay.partition_head SET refilled_to = 0 FROM held WHERE topic = ?)""", topic, topic);
    }
}
