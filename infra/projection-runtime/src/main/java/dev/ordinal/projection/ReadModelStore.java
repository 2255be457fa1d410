package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import io.lettuce.core.RedisClient;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where a generation rests, with its progress and the names of its parked streams. Used by one thread. After an exception it can be used again. */
sealed interface ReadModelStore extends AutoCloseable permits SqlStore, RedisStore {

    /**
     * That of a generation. Opens nothing yet.
     *
     * @param fence asked in each transaction of one in PostgreSQL
     * @param redis needed where the projection writes into Redis
     */
    static ReadModelStore open(
            Projection projection,
            Generation generation,
            DataSource dataSource,
            @Nullable RedisClient redis,
            Fence fence) {
        return switch (projection) {
            case SqlProjection sql -> new SqlStore(sql, generation, dataSource, fence);
            case RedisProjection keys ->
                new RedisStore(
                        keys, generation, Objects.requireNonNull(redis, "Redis, for " + keys.name()), dataSource);
        };
    }

    /** The stored progress of partitions; those without one are absent. */
    Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) throws SQLException;

    /** The same, for whoever keeps a live generation current: one that was set back into its rebuild has none, and no rows either. */
    Map<TopicPartition, LogPosition> liveProgress(Set<TopicPartition> partitions) throws SQLException;

    /** The streams of these partitions that are parked; their causes may be left out. */
    List<ParkedStream> parked(Set<TopicPartition> partitions) throws SQLException;

    /**
     * Has PostgreSQL tell what is parked, whatever a worker that was late put on record there. For whoever has these partitions, between two steps: nobody else parks their
     * streams.
     */
    void levelParked(Set<TopicPartition> partitions) throws SQLException;

    /**
     * Applies events, parks and releases streams, and moves the progress: all or nothing. What PostgreSQL tells of the parked streams of a generation in Redis follows by itself.
     *
     * @throws ProgressMoved where a stored progress is not the one to start from, or a stream passed over is parked no longer, or one
     *     that is tried again does not wait where it did
     * @throws FoldFailed where the fold can't take the events
     * @throws Paused where it may not be written just now
     */
    void apply(Step step) throws SQLException;

    /**
     * Puts one progress in the place of another: all or nothing.
     *
     * @param together done in the same transaction; for what rests elsewhere than PostgreSQL, in one that follows
     * @throws ProgressMoved where the stored progress is not the first
     */
    void handOver(Map<TopicPartition, LogPosition> from, Map<TopicPartition, LogPosition> to, SqlWork together)
            throws SQLException;

    @Override
    void close();
}
