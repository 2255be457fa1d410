package dev.ordinal.projection;

import dev.ordinal.eventstore.topic.Partitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * What the relay has put on record.
 *
 * @param streamTypes those that have a topic, whichever; unknown in a {@link Picture}
 * @param refilling the topics that get no live events while they are refilled; unknown in a {@link Picture}
 * @param partitions how many partitions each topic has
 * @param heads the position of the last event in each partition that has one
 * @param relaying whether every relay has a leader, so that no partition is silent for long
 */
record RelayHeads(
        Set<String> streamTypes,
        Set<String> refilling,
        Map<String, Integer> partitions,
        Map<TopicPartition, Long> heads,
        boolean relaying) {

    static RelayHeads unknown() {
        return new RelayHeads(new HashSet<>(), new HashSet<>(), new HashMap<>(), new HashMap<>(), false);
    }

    static RelayHeads read(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT topic, partitions, partition, position, stream_type, topic.refilled_to IS NOT NULL,
                               (SELECT bool_and(lease_until > clock_timestamp()) FROM event_relay.checkpoint
                                 WHERE name IN (SELECT relay FROM event_relay.topic))
                          FROM event_relay.topic LEFT JOIN event_relay.partition_head USING (topic)""");
                ResultSet rows = select.executeQuery()) {
            RelayHeads heads = unknown();
            boolean relaying = false;
            while (rows.next()) {
                heads.add(rows.getString(1), rows.getInt(2), rows.getInt(3), rows.getLong(4));
                heads.streamTypes.add(rows.getString(5));
                if (rows.getBoolean(6)) {
                    heads.refilling.add(rows.getString(1));
                }
                relaying = rows.getBoolean(7);
            }
            return new RelayHeads(heads.streamTypes, heads.refilling, heads.partitions, heads.heads, relaying);
        }
    }

    void add(String topic, int count, int partition, long position) {
        partitions.put(topic, count);
        if (position > 0) {
            heads.put(new TopicPartition(topic, partition), position);
        }
    }

    long head(TopicPartition partition) {
        return heads.getOrDefault(partition, 0L);
    }

    /**
     * Says which topic a generation waits for in vain: the relay sends events of its stream type into others. A type of which nothing was relayed yet has no topic at all, and none
     * is missed.
     */
    Optional<String> missing(Generation generation) {
        return generation.topics().entrySet().stream()
                .filter(each -> streamTypes.contains(each.getKey()) && !partitions.containsKey(each.getValue()))
                .findFirst()
                .map(each ->
                        "%s reads topic %s, and the relay sends events of stream type %s into others: rebuild %s, and drop this one first if it was never finished"
                                .formatted(generation, each.getValue(), each.getKey(), generation.projection()));
    }

    /** The partitions of a generation's topics that have events. */
    List<TopicPartition> of(Generation generation) {
        Set<String> topics = Set.copyOf(generation.topics().values());
        return heads.keySet().stream()
                .filter(partition -> topics.contains(partition.topic()))
                .toList();
    }

    /** The partition in which a generation finds a stream; empty when nothing of its type was relayed yet. */
    Optional<TopicPartition> find(Generation generation, String streamType, String streamId) {
        String topic = generation.topics().get(streamType);
        Integer count = topic == null ? null : partitions.get(topic);
        return count == null
                ? Optional.empty()
                : Optional.of(new TopicPartition(topic, Partitions.of(streamId, count)));
    }
}
