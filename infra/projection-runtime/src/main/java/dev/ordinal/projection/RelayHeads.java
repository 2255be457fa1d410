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
 * @param unled the relay that makes the topics of new stream types, while nobody leads it; unknown in a {@link Picture}
 * @param leaderless topics whose relay nobody leads, so that nothing comes into them, with the relay; unknown in a {@link Picture}
 */
record RelayHeads(
        Set<String> streamTypes,
        Set<String> refilling,
        Map<String, Integer> partitions,
        Map<TopicPartition, Long> heads,
        Set<String> unled,
        Map<String, String> leaderless) {

    /** The relay that has each stream type which none other was given. */
    private static final String DEFAULT_RELAY = "relay";

    static RelayHeads unknown() {
        return new RelayHeads(
                new HashSet<>(), new HashSet<>(), new HashMap<>(), new HashMap<>(), new HashSet<>(), new HashMap<>());
    }

    static RelayHeads read(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        WITH led AS MATERIALIZED (SELECT name FROM event_relay.checkpoint WHERE lease_until > clock_timestamp())
                        SELECT topic, partitions, partition, position, stream_type, topic.refilled_to IS NOT NULL, relay,
                               relay IN (SELECT name FROM led), ? IN (SELECT name FROM led)
                          FROM (VALUES (1)) AS one LEFT JOIN event_relay.topic ON true LEFT JOIN event_relay.partition_head USING (topic)""")) {
            select.setString(1, DEFAULT_RELAY);
            try (ResultSet rows = select.executeQuery()) {
                return read(rows);
            }
        }
    }

    private static RelayHeads read(ResultSet rows) throws SQLException {
        RelayHeads heads = unknown();
        while (rows.next()) {
            if (!rows.getBoolean(9)) {
                heads.unled.add(DEFAULT_RELAY);
            }
            String topic = rows.getString(1);
            if (topic != null) {
                heads.add(topic, rows.getInt(2), rows.getInt(3), rows.getLong(4));
                heads.streamTypes.add(rows.getString(5));
                if (rows.getBoolean(6)) {
                    heads.refilling.add(topic);
                }
                if (!rows.getBoolean(8)) {
                    heads.leaderless.put(topic, rows.getString(7));
                }
            }
        }
        return heads;
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
                .flatMap(topic -> partitions.containsKey(topic)
                        ? Optional.ofNullable(leaderless.get(topic)).stream()
                        : unled.stream())
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
