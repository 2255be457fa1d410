package dev.ordinal.relay;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.topic.Partitions;
import dev.ordinal.eventstore.topic.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics that the relay writes to: created when first met, or when gone, with the number of partitions that is on record. */
final class RelayTopics {

    /** Recorded time comes from the database's clock, which the broker must not judge by its own. */
    private static final Map<String, String> CONFIGURATION =
            Map.of(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));

    private final Admin admin;
    private final Connection connection;
    private final int defaultPartitions;
    private final Map<String, TopicPartition[]> partitions = new HashMap<>();

    RelayTopics(Admin admin, Connection connection, int defaultPartitions) {
        this.admin = admin;
        this.connection = connection;
        this.defaultPartitions = defaultPartitions;
    }

    /** Creates the topics on record that are gone. */
    void restore() throws SQLException, InterruptedException {
        try (PreparedStatement select = connection.prepareStatement("SELECT topic FROM event_relay.topic");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                partitions(rows.getString(1));
            }
        }
    }

    /** The partition of an event's stream; its topic exists afterwards and is on record. */
    TopicPartition partition(StoredEvent event) throws SQLException, InterruptedException {
        TopicPartition[] all = partitions(Topics.of(event.streamType()));
        return all[Partitions.of(event.streamId(), all.length)];
    }

    /** All partitions of the topics met. */
    List<TopicPartition> partitions() {
        return partitions.values().stream().flatMap(Arrays::stream).toList();
    }

    private TopicPartition[] partitions(String topic) throws SQLException, InterruptedException {
        TopicPartition[] known = partitions.get(topic);
        if (known == null) {
            known = IntStream.range(0, establish(topic))
                    .mapToObj(number -> new TopicPartition(topic, number))
                    .toArray(TopicPartition[]::new);
            partitions.put(topic, known);
        }
        return known;
    }

    private int establish(String topic) throws SQLException, InterruptedException {
        Optional<Integer> onRecord = onRecord(topic);
        Optional<Integer> existing = existing(topic);
        int count = existing.or(() -> onRecord).orElse(defaultPartitions);
        if (!onRecord.orElse(count).equals(count)) {
            throw new IllegalStateException(
                    "Topic %s has %d partitions, and %d on record: streams would change their partition"
                            .formatted(topic, count, onRecord.orElseThrow()));
        }
        if (existing.isEmpty()) {
            create(topic, count);
        }
        if (onRecord.isEmpty()) {
            record(topic, count);
        }
        return count;
    }

    /** Completes with whether a topic met before is gone; false where the broker gives no answer. */
    CompletionStage<Boolean> anyGone() {
        return admin.describeTopics(partitions.keySet())
                .allTopicNames()
                .toCompletionStage()
                .handle((all, failure) -> failure != null && isUnknownTopic(failure));
    }

    private Optional<Integer> onRecord(String topic) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT partitions FROM event_relay.topic WHERE topic = ?")) {
            select.setString(1, topic);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
            }
        }
    }

    private void record(String topic, int count) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO event_relay.topic (topic, partitions) VALUES (?, ?)")) {
            insert.setString(1, topic);
            insert.setInt(2, count);
            insert.executeUpdate();
        }
    }

    private Optional<Integer> existing(String topic) throws InterruptedException {
        try {
            Map<String, TopicDescription> found =
                    admin.describeTopics(List.of(topic)).allTopicNames().get();
            return found.values().stream()
                    .map(description -> description.partitions().size())
                    .findFirst();
        } catch (ExecutionException e) {
            if (isUnknownTopic(e)) {
                return Optional.empty();
            }
            throw new KafkaException("Topic " + topic + " can't be looked up", e.getCause());
        }
    }

    private void create(String topic, int count) throws InterruptedException {
        NewTopic wanted = new NewTopic(topic, Optional.of(count), Optional.empty()).configs(CONFIGURATION);
        try {
            admin.createTopics(List.of(wanted)).all().get();
            awaitLeaders(topic, count);
        } catch (ExecutionException e) {
            throw new KafkaException("Topic " + topic + " can't be created", e.getCause());
        }
    }

    /** A broker says that it leads a new partition before it does; asked for the partition's end, it answers when it does. */
    private void awaitLeaders(String topic, int count) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, count)
                .mapToObj(number -> new TopicPartition(topic, number))
                .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
        admin.listOffsets(ends).all().get();
    }

    private static boolean isUnknownTopic(Throwable failure) {
        return failure instanceof UnknownTopicOrPartitionException
                || failure.getCause() instanceof UnknownTopicOrPartitionException;
    }
}
