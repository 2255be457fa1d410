package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.Tireless;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one read model current: reads the topics of its stream types, drops duplicates, refills holes from the event store, and applies every event exactly
 * once, whatever is redelivered, lost, rebalanced or killed.
 *
 * <p>Any number of processes may run the same read model; they share its partitions. On its first start a read model gets generation 1, which becomes the active
 * one; a projection whose version was raised gets a new generation beside the active one. Every generation that its version has, and that is not frozen or dropped, is kept current, each by a
 * thread of its own: one that a rebuild has finished is taken up within a second, and one that is dropped is let go of. What the database or the broker is to blame for is retried for ever and
 * shows in {@link #health()}; progress that belongs to a lost history stops a generation until that is back.
 *
 * <p>A stream with an event that the fold can't take, or that kills the process, is parked: that event and those behind it wait, in order, until an operator has them
 * tried again ({@link ParkedStreams}), and all other streams go on.
 */
public final class ProjectionRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionRunner.class);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(20);

    private final Projection projection;
    private final Generations generations;
    private final Function<Generation, GenerationRunner> starting;
    private final Vitals vitals;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<Integer, GenerationRunner> runners = new ConcurrentSkipListMap<>();

    /**
     * A runner of a read model in PostgreSQL.
     *
     * @param dataSource the database of the read model, of schema {@code projection} and of the relay's tables; while it runs, one connection for each generation is in use while it writes, and
     *     one more now and then
     * @param log the truth that holes are refilled from
     * @param bootstrapServers Kafka's
     * @param meters gets {@code ordinal.projection.*}, tagged with the projection, most with the generation, the lag with topic and partition too
     */
    public ProjectionRunner(
            SqlProjection projection,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        this(projection, dataSource, null, log, bootstrapServers, meters);
    }

    /** As the other constructor, for a read model in Redis; the client stays the caller's to close. */
    public ProjectionRunner(
            RedisProjection projection,
            RedisClient redis,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        this(projection, dataSource, redis, log, bootstrapServers, meters);
    }

    private ProjectionRunner(
            Projection projection,
            DataSource dataSource,
            @Nullable RedisClient redis,
            EventLog log,
            String bootstrapServers,
            MeterRegistry meters) {
        if (!NAME.matcher(projection.name()).matches()
                || projection.streamTypes().isEmpty()) {
            throw new IllegalArgumentException("Not a projection's name, or no stream types: " + projection.name());
        }
        this.projection = projection;
        this.generations = new Generations(dataSource);
        String instance = UUID.randomUUID().toString();
        this.starting = generation -> new GenerationRunner(
                        generation,
                        () -> ReadModelStore.open(projection, generation, dataSource, redis, Fence.OPEN),
                        dataSource,
                        log,
                        bootstrapServers,
                        instance,
                        meters)
                .start();
        this.vitals = new Vitals(projection.name(), meters.config().clock()::monotonicTime);
        this.thread = new Thread(this::run, "projection-" + projection.name());
        Gauge.builder("ordinal.projection.up", this, all -> all.health().isUp() ? 1 : 0)
                .description("1 while it does its work, else 0")
                .tag("projection", projection.name())
                .register(meters);
    }

    /** Starts the threads and returns; databases and brokers may still be away. */
    public void start() {
        thread.start();
    }

    /** That of all generations together: up when all are. */
    public ProjectionHealth health() {
        List<ProjectionHealth> all = Stream.concat(
                        Stream.of(vitals.health()), runners.values().stream().map(GenerationRunner::health))
                .toList();
        return all.stream()
                .filter(each -> !each.isUp())
                .findFirst()
                .orElseGet(() -> new ProjectionHealth(
                        projection.name(),
                        ProjectionHealth.Status.UP,
                        all.stream()
                                .map(ProjectionHealth::detail)
                                .filter(detail -> !detail.isEmpty())
                                .collect(Collectors.joining("; "))));
    }

    /** Ends the batches at hand, leaves the consumer groups and returns when the threads have ended, twenty seconds at most. */
    @Override
    public void close() {
        stop.countDown();
        runners.values().forEach(GenerationRunner::stop);
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                Tireless.turn(this::look, e -> LOG.warn("{} failed", projection.name(), e));
            } while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.info("{} interrupted", projection.name(), e);
        } finally {
            runners.values().forEach(GenerationRunner::stop);
            runners.values().forEach(GenerationRunner::close);
        }
    }

    private void look() {
        try {
            follow(generations.kept(projection));
            if (runners.isEmpty()) {
                generations.establish(projection);
                follow(generations.kept(projection));
            }
            vitals.turned();
            vitals.works();
        } catch (SQLException | RuntimeException | Error e) {
            LOG.warn("{}: what to keep current is not known, asking again: {}", projection.name(), e.toString());
            LOG.debug("Failed", e);
            vitals.failed(e.toString());
        }
    }

    private void follow(List<Generations.Kept> kept) {
        Map<Integer, Generation> wanted = kept.stream()
                .map(Generations.Kept::generation)
                .collect(Collectors.toMap(Generation::number, Function.identity()));
        runners.forEach((number, runner) -> {
            if (!wanted.containsKey(number)) {
                LOG.info("{}: lets go of generation {}", projection.name(), number);
                runner.close();
                runners.remove(number);
            }
        });
        for (Generations.Kept each : kept) {
            runners.computeIfAbsent(each.generation().number(), _ -> starting.apply(each.generation()))
                    .readersUse(each.active());
        }
    }
}
