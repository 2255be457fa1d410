package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Where a generation rests, with its progress. Used by one thread. After an exception it can be used again. */
sealed interface ReadModelStore extends AutoCloseable permits SqlStore, RedisStore {

    /** The stored progress of partitions; those without one are absent. */
    Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) throws SQLException;

    /**
     * Applies events and moves the progress past them, both or neither.
     *
     * @throws ProgressMoved where a stored progress is not the one to start from
     */
    void apply(List<Advance> advances, List<EventRecord> events) throws SQLException;

    @Override
    void close();
}
