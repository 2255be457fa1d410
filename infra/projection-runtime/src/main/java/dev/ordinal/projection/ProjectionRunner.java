package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;

/**
 * Keeps one read model current: reads the topics of its stream types, drops duplicates, refills holes from the event store, and applies every event exactly
 * once, whatever is redelivered, lost, rebalanced or killed.
 *
 * <p>Any number of processes may run the same read model; they share its partitions. On its first start a read model gets generation 1, which becomes the active
 * one; a projection whose version was raised gets a new generation beside the active one. Failures are retried for ever and show in {@link #health()}; only
 * progress that belongs to a lost history stops the runner for good.
 */
public final class ProjectionRunner implements AutoCloseable {

    private final Projection projection;

    /**
     * A runner of a read model in PostgreSQL.
     *
     * @param dataSource the database of the read model and of schema {@code projection}; one connection is held while it runs
     * @param log the truth that holes are refilled from
     * @param bootstrapServers Kafka's
     */
    public ProjectionRunner(
            SqlProjection projection,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        this.projection = projection;
    }

    /** As the other constructor, for a read model in Redis; the client stays the caller's to close. */
    public ProjectionRunner(
            RedisProjection projection,
            RedisClient redis,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        this.projection = projection;
    }

    /** Starts the worker thread and returns; databases and brokers may still be away. */
    public void start() {}

    public String projection() {
        return projection.name();
    }

    public ProjectionHealth health() {
        return new ProjectionHealth(projection.name(), ProjectionHealth.Status.DOWN, "not started");
    }

    /** Ends the batch at hand, leaves the consumer group and returns when the thread has ended. */
    @Override
    public void close() {}
}
