package dev.ordinal.projection;

import dev.ordinal.eventstore.topic.Partitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * What the relay has put on record.
 *
 * @param streamTypes those that have a topic, whichever; unknown in a {@link Picture}
 * @param refilling the topics that get no live events while they are refilled; unknown in a {@link Picture}
 * @param partitions how many partitions each topic has
 * @param heads the position of the last event in each partition that has one
 * @param leaderless topics whose relay nobody leads, so that nothing comes into them, with the relay; unknown in a {@link Picture}
 */
record RelayHeads(
        Set<String> streamTypes,
        Set<String> refilling,
        Map<String, Integer> partitions,
        Map<TopicPartition, Long> heads,
        Map<String, String> leaderless) {

    static RelayHeads unknown() {
        return new RelayHeads(new HashSet<>(), new HashSet<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    static RelayHeads read(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT topic, partitions, partition, position, stream_type, topic.refilled_to IS NOT NULL, relay,
                               EXISTS (SELECT FROM event_relay.checkpoint WHERE name = relay AND lease_until > clock_timestamp())
                          FROM event_relay.topic LEFT JOIN event_relay.partition_head USING (topic)""");
                ResultSet rows = select.executeQuery()) {
            RelayHeads heads = unknown();
            while (rows.next()) {
                heads.add(rows.getString(1), rows.getInt(2), rows.getInt(3), rows.getLong(4));
                heads.streamTypes.add(rows.getString(5));
                if (rows.getBoolean(6)) {
                    heads.refilling.add(rows.getString(1));
                }
                if (!rows.getBoolean(8)) {
                    heads.leaderless.put(rows.getString(1), rows.getString(7));
                }
            }
            return heads;
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

    /** Whether one of the partitions is sent into, if only heartbeats, so that they are not all silent for long. */
    boolean sendInto(Collection<TopicPartition> those) {
        return those.stream()
                .map(TopicPartition::topic)
                .anyMatch(topic -> partitions.containsKey(topic) && !leaderless.containsKey(topic));
    }

    /** The relays that would send into a generation's topics, and nobody leads. */
    Set<String> leaderless(Generation generation) {
        return generation.topics().values().stream()
                .flatMap(topic -> Optional.ofNullable(leaderless.get(topic)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
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
