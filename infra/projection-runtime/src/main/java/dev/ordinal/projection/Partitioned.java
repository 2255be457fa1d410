package dev.ordinal.projection;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** Partitions as parameters of a statement. */
final class Partitioned {

    private Partitioned() {}

    /** Sets two parameters: the topics, and the numbers of the partitions. */
    static void set(PreparedStatement statement, int first, Collection<TopicPartition> partitions) throws SQLException {
        statement.setArray(
                first,
                statement
                        .getConnection()
                        .createArrayOf(
                                "text",
                                partitions.stream().map(TopicPartition::topic).toArray()));
        statement.setArray(
                first + 1,
                statement
                        .getConnection()
                        .createArrayOf(
                                "integer",
                                partitions.stream()
                                        .map(TopicPartition::partition)
                                        .toArray()));
    }
}
