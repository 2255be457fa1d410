package dev.ordinal.projection;

import dev.ordinal.eventstore.topic.Partitions;
import dev.ordinal.eventstore.topic.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * What the relay has put on record.
 *
 * @param partitions how many partitions each topic has
 * @param heads the position of the last event in each partition that has one
 * @param relaying whether every relay has a leader, so that no partition is silent for long
 */
record RelayHeads(Map<String, Integer> partitions, Map<TopicPartition, Long> heads, boolean relaying) {

    static RelayHeads unknown() {
        return new RelayHeads(new HashMap<>(), new HashMap<>(), false);
    }

    static RelayHeads read(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT topic, partitions, partition, position,
                               (SELECT bool_and(lease_until > clock_timestamp()) FROM event_relay.checkpoint)
                          FROM event_relay.topic LEFT JOIN event_relay.partition_head USING (topic)""");
                ResultSet rows = select.executeQuery()) {
            RelayHeads heads = unknown();
            boolean relaying = false;
            while (rows.next()) {
                heads.add(rows.getString(1), rows.getInt(2), rows.getInt(3), rows.getLong(4));
                relaying = rows.getBoolean(5);
            }
            return new RelayHeads(heads.partitions, heads.heads, relaying);
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

    /** The partitions of these stream types that have events. */
    List<TopicPartition> of(Set<String> streamTypes) {
        Set<String> topics = streamTypes.stream().map(Topics::of).collect(Collectors.toSet());
        return heads.keySet().stream()
                .filter(partition -> topics.contains(partition.topic()))
                .toList();
    }

    /** The partition of a stream; empty when nothing of its type was relayed yet. */
    Optional<TopicPartition> find(String streamType, String streamId) {
        String topic = Topics.of(streamType);
        return Optional.ofNullable(partitions.get(topic))
                .map(count -> new TopicPartition(topic, Partitions.of(streamId, count)));
    }
}
