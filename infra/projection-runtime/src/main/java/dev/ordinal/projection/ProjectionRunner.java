package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one read model current: reads the topics of its stream types, drops duplicates, refills holes from the event store, and applies every event exactly
 * once, whatever is redelivered, lost, rebalanced or killed.
 *
 * <p>Any number of processes may run the same read model; they share its partitions. On its first start a read model gets generation 1, which becomes the active
 * one; a projection whose version was raised gets a new generation beside the active one. What the database or the broker is to blame for is retried for ever and shows in {@link #health()}; only
 * progress that belongs to a lost history stops the runner for good.
 *
 * <p>A stream with an event that the fold can't take, or that kills the process, is parked: that event and those behind it wait, in order, until an operator has them
 * tried again ({@link ParkedStreams}), and all other streams go on.
 */
public final class ProjectionRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionRunner.class);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LEAVE = Duration.ofSeconds(2);
    private static final Duration END = Duration.ofSeconds(10);

    private final Projection projection;
    private final Function<Generation, ReadModelStore> stores;
    private final DataSource dataSource;
    private final EventLog log;
    private final String bootstrapServers;
    private final String instance = UUID.randomUUID().toString();
    private final Vitals vitals;
    private final ProjectionMetrics metrics;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * A runner of a read model in PostgreSQL.
     *
     * @param dataSource the database of the read model, of schema {@code projection} and of the relay's tables; two connections are in use while it runs
     * @param log the truth that holes are refilled from
     * @param bootstrapServers Kafka's
     * @param meters gets {@code ordinal.projection.*}, tagged with the projection, the lag with topic and partition too
     */
    public ProjectionRunner(
            SqlProjection projection,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        this(
                projection,
                generation -> new SqlStore(projection, generation, dataSource),
                dataSource,
                log,
                bootstrapServers,
                meters);
    }

    /** As the other constructor, for a read model in Redis; the client stays the caller's to close. */
    public ProjectionRunner(
            RedisProjection projection,
            RedisClient redis,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        this(
                projection,
                generation -> new RedisStore(projection, generation, redis, dataSource),
                dataSource,
                log,
                bootstrapServers,
                meters);
    }

    private ProjectionRunner(
            Projection projection,
            Function<Generation, ReadModelStore> stores,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        if (!NAME.matcher(projection.name()).matches()
                || projection.streamTypes().isEmpty()) {
            throw new IllegalArgumentException("Not a projection's name, or no stream types: " + projection.name());
        }
        this.projection = projection;
        this.stores = stores;
        this.dataSource = dataSource;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.vitals = new Vitals(projection.name(), meters.config().clock()::monotonicTime);
        this.thread = new Thread(this::run, "projection-" + projection.name());
        this.metrics = new ProjectionMetrics(projection.name(), vitals, meters);
    }

    /** Starts the worker thread and returns; databases and brokers may still be away. */
    public void start() {
        thread.start();
    }

    public String projection() {
        return projection.name();
    }

    public ProjectionHealth health() {
        return vitals.health();
    }

    /** Ends the batch at hand, leaves the consumer group and returns when the thread has ended, ten seconds at most. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOpen() {
        return stop.getCount() > 0;
    }

    private void run() {
        try {
            while (isOpen()) {
                attempt();
            }
        } catch (HistoryForked e) {
            LOG.error("{} stops: {}", projection.name(), e.getMessage());
            vitals.failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            LOG.info("{} interrupted", projection.name(), e);
        }
    }

    private void attempt() throws InterruptedException {
        try {
            Generation generation = new Generations(dataSource).establish(projection);
            work(generation);
        } catch (HistoryForked e) {
            throw e;
        } catch (SQLException | RuntimeException | Error e) {
            LOG.warn("{} failed, starting again: {}", projection.name(), e.toString());
            LOG.debug("Failed", e);
            vitals.failed(e.toString());
            metrics.restarted();
            boolean _ = stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void work(Generation generation) {
        metrics.writes(generation);
        Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrapServers, generation.consumerGroup());
        try (ReadModelStore store = stores.apply(generation)) {
            new ProjectionWorker(generation, store, log, dataSource, consumer, instance, vitals, metrics)
                    .run(this::isOpen);
        } finally {
            metrics.keep(Set.of());
            consumer.close(CloseOptions.timeout(LEAVE));
        }
    }
}
