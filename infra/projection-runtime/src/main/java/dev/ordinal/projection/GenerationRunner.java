package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogPosition.Standing;
import dev.ordinal.eventstore.Tireless;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps one generation current, in a thread and a consumer group of its own. Started again from scratch after every failure; after {@link HistoryForked} once the log holds
 * again what was lost, as after a promotion that was taken back.
 */
final class GenerationRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationRunner.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration FORKED = Duration.ofSeconds(5);
    private static final Duration LEAVE = Duration.ofSeconds(2);
    private static final Duration END = Duration.ofSeconds(10);

    private final Generation generation;
    private final Supplier<ReadModelStore> stores;
    private final DataSource dataSource;
    private final EventLog log;
    private final String bootstrapServers;
    private final String instance;
    private final Vitals vitals;
    private final ProjectionMetrics metrics;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean brokersAway;
    private volatile @Nullable TopicPartition forked;

    /**
     * @param dataSource that of the relay's tables and of schema {@code projection}
     * @param instance names this process
     */
    GenerationRunner(
            Generation generation,
            Supplier<ReadModelStore> stores,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            String instance,
            MeterRegistry meters) {
        this.generation = generation;
        this.stores = stores;
        this.dataSource = dataSource;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.instance = instance;
        this.vitals = new Vitals(generation.projection(), meters.config().clock()::monotonicTime);
        this.metrics = new ProjectionMetrics(generation, vitals, meters);
        this.thread = new Thread(this::run, "projection-" + generation.projection() + "-g" + generation.number());
    }

    GenerationRunner start() {
        thread.start();
        return this;
    }

    /** Whether readers use the generation, for its figures. */
    void readersUse(boolean active) {
        metrics.readersUse(active);
    }

    ProjectionHealth health() {
        return vitals.health();
    }

    /** Whether it was closed, or what it was built from is lost; its health says why. */
    boolean hasEnded() {
        return forked != null || !thread.isAlive();
    }

    /** Has it end the batch at hand and leave its consumer group, without waiting for it. */
    void stop() {
        stop.countDown();
    }

    /** Stops it, and returns when the thread has ended, ten seconds at most. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.close();
    }

    private boolean isOpen() {
        return stop.getCount() > 0;
    }

    private void run() {
        Tireless.loop(this::isOpen, this::attempt, e -> LOG.warn("{} failed", generation.consumerGroup(), e));
    }

    private void attempt() throws InterruptedException {
        try {
            if (brokersAway) {
                KafkaClients.requireBroker(bootstrapServers);
                brokersAway = false;
            }
            requireHistory();
            work();
        } catch (HistoryForked e) {
            if (vitals.failed(String.valueOf(e.getMessage()))) {
                LOG.error("{} stops: {}", generation.projection(), e.getMessage());
            }
            forked = e.partition();
            boolean _ = stop.await(FORKED.toMillis(), TimeUnit.MILLISECONDS);
        } catch (BrokersAway e) {
            if (!brokersAway) {
                LOG.warn("{} is left until one does: {}", generation.consumerGroup(), e.getMessage());
            }
            brokersAway = true;
            vitals.failed(String.valueOf(e.getMessage()));
            boolean _ = stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (SQLException | RuntimeException | Error e) {
            boolean isNew = vitals.failed(e.toString());
            LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
                    .log("{} failed, starting again: {}", generation.consumerGroup(), e.toString());
            LOG.debug("Failed", e);
            metrics.restarted();
            boolean _ = stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Before it joins its consumer group in vain. */
    private void requireHistory() throws SQLException {
        TopicPartition lost = forked;
        if (lost != null) {
            try (ReadModelStore store = stores.get()) {
                LogPosition progress = store.liveProgress(Set.of(lost)).get(lost);
                if (progress != null && progress.in(log) instanceof Standing.HasForked fork) {
                    throw new HistoryForked(generation, lost, fork);
                }
            }
            LOG.info("{}: the log holds again what it was built from", generation.consumerGroup());
            forked = null;
        }
    }

    private void work() throws InterruptedException {
        Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrapServers, generation.consumerGroup());
        try (ReadModelStore store = stores.get()) {
            new ProjectionWorker(
                            generation, store, log, dataSource, consumer, bootstrapServers, instance, vitals, metrics)
                    .run(this::isOpen);
        } finally {
            metrics.keep(Set.of());
            consumer.close(CloseOptions.timeout(LEAVE));
        }
    }
}
