package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.projection.RebuildFailed.NotEqual;
import dev.ordinal.projection.RebuildFailed.Refused;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The phases of a rebuild, from wherever it is. Used by one thread, once. */
final class RebuildWork {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildWork.class);

    /** So many events that came meanwhile may be left to live workers. */
    private static final long LITTLE = 1_000;

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A worker takes some seconds to get its partitions, and more on a loaded machine. */
    private static final Duration CATCH_UP = Duration.ofMinutes(1);

    private final Projection projection;
    private final @Nullable RedisClient redis;
    private final DataSource dataSource;
    private final EventLog log;
    private final String bootstrapServers;
    private final Rebuilds rebuilds;
    private final Rebuilds.Job job;
    private final Generation generation;
    private final Lease lease;
    private final RebuildMeter meter;
    private final Pace pace;
    private final Pass pass;
    private final LiveStart liveStart;
    private final long start = System.nanoTime();
    private long built;

    RebuildWork(
            Projection projection,
            @Nullable RedisClient redis,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers,
            Rebuilds rebuilds,
            Rebuilds.Job job,
            RebuildOrder order,
            Lease lease,
            Consumer<RebuildProgress> listener)
            throws SQLException {
        this.projection = projection;
        this.redis = redis;
        this.dataSource = dataSource;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.rebuilds = rebuilds;
        this.job = job;
        this.generation = job.generation();
        this.lease = lease;
        this.built = job.target();
        this.meter = new RebuildMeter(job, listener, System::nanoTime);
        this.pace = new Pace(order.maxRate());
        this.pass = new Pass(
                projection,
                generation,
                () -> open(lease),
                log,
                Discarded.read(dataSource, projection.name()),
                meter,
                job.parallel(),
                order.memory(),
                pace);
        this.liveStart = new LiveStart(generation, dataSource, log, bootstrapServers);
    }

    private ReadModelStore open(Fence fence) {
        return ReadModelStore.open(projection, generation, dataSource, redis, fence);
    }

    Rebuild.Result run() throws SQLException, InterruptedException {
        if (job.building()) {
            build();
        }
        if (job.until() != null) {
            return prove();
        }
        try (GenerationRunner runner = new GenerationRunner(
                generation,
                () -> open(Fence.OPEN),
                dataSource,
                log,
                bootstrapServers,
                rebuilds.owner().token(),
                new SimpleMeterRegistry())) {
            if (job.source() == RebuildOrder.Source.KAFKA) {
                runToTheEnd(runner);
            } else {
                runner.start();
            }
            return prove();
        }
    }

    private void build() throws SQLException, InterruptedException {
        try {
            if (!isHandedOver()) {
                fillAndHandOver();
                return;
            }
        } catch (ProgressMoved e) {
            LOG.info("{}: was handed over meanwhile", generation.schema());
        }
        Transaction.run(dataSource, open -> release(open, Generation.State.LIVE));
    }

    /** @throws ProgressMoved where it is handed over already */
    private void fillAndHandOver() throws SQLException, InterruptedException {
        long reached = fill(RebuildPhase.BUILD).position();
        long came = log.head() - reached;
        for (long before = Long.MAX_VALUE; job.until() == null && came > LITTLE && came < before; ) {
            before = came;
            reached = fill(RebuildPhase.CATCH_UP).position();
            came = log.head() - reached;
        }
        if (projection instanceof SqlProjection sql) {
            rebuilds.enters(generation, RebuildPhase.INDEX, reached);
            meter.enters(RebuildPhase.INDEX, 0, reached);
            new IndexBuild(sql, generation, dataSource, lease).run();
        }
        finish();
    }

    /** In Redis that happens before it is put on record, and whether it happened may be unknown to the one who did it. */
    private boolean isHandedOver() throws SQLException, InterruptedException {
        if (generation.store() == Generation.Store.POSTGRES) {
            return false;
        }
        long deadline = System.nanoTime() + RedisKeys.PATIENCE.plus(LOOK).toNanos();
        try (ReadModelStore store = open(lease)) {
            while (true) {
                try {
                    return !store.progress(liveStart.partitions()).isEmpty();
                } catch (RedisKeys.BeingCleared e) {
                    if (System.nanoTime() - deadline > 0) {
                        throw e;
                    }
                    Thread.sleep(LOOK);
                }
            }
        }
    }

    private void finish() throws SQLException, InterruptedException {
        while (true) {
            Map<TopicPartition, Long> ends = job.until() == null ? liveStart.ends() : Map.of();
            LogPosition to = fill(RebuildPhase.INDEX);
            built = to.position();
            try {
                handOver(to, ends);
                return;
            } catch (ProgressMoved e) {
                goOnAfter(e);
            }
        }
    }

    /** Up to the end that the log has now, or the one that is wanted. */
    private LogPosition fill(RebuildPhase phase) throws SQLException, InterruptedException {
        Epoch epoch = log.epoch();
        Long until = job.until();
        long position = until == null ? log.head() : until;
        LogPosition to = position == 0
                ? LogPosition.origin(epoch)
                : new LogPosition(epoch, position, log.eventIdAt(position).orElseThrow());
        rebuilds.enters(generation, phase, position);
        while (true) {
            try {
                pass.run(phase, to);
                if (!log.epoch().equals(epoch)) {
                    throw new IllegalStateException("the log is not the one it was: PostgreSQL was restarted");
                }
                return to;
            } catch (ProgressMoved e) {
                goOnAfter(e);
            }
        }
    }

    /** What is stored is where to go on, unless it is handed over: its slices are gone, and would begin anew. */
    private void goOnAfter(ProgressMoved moved) throws SQLException, InterruptedException {
        if (isHandedOver()) {
            throw moved;
        }
        LOG.info("{}: {}; going on from what is stored", generation.schema(), moved.getMessage());
    }

    private void handOver(LogPosition to, Map<TopicPartition, Long> ends) throws SQLException {
        if (job.until() != null) {
            Transaction.run(dataSource, open -> release(open, Generation.State.FROZEN));
            return;
        }
        Map<TopicPartition, LogPosition> from = new HashMap<>();
        List<LogPosition> slices = pass.progress(LogPosition.origin(to.epoch()));
        for (int slice = 0; slice < slices.size(); slice++) {
            LogPosition reached = slices.get(slice);
            if (reached.position() != to.position()) {
                throw new ProgressMoved();
            }
            if (reached.position() > 0) {
                from.put(Slice.partition(slice), reached);
            }
        }
        Map<TopicPartition, LogPosition> live = liveStart.progress(to);
        liveStart.skipTo(ends);
        try (ReadModelStore store = open(lease)) {
            store.handOver(from, live, open -> release(open, Generation.State.LIVE));
        }
    }

    private void release(Connection open, Generation.State state) throws SQLException {
        rebuilds.released(open, generation, state, job.until());
    }

    /** Until all is applied that was relayed a moment ago: under load, more comes always. */
    private void runToTheEnd(GenerationRunner runner) throws SQLException, InterruptedException {
        GenerationLag lag = new GenerationLag(dataSource, log, redis);
        long all = lag.events(generation);
        meter.enters(RebuildPhase.BUILD, 0, all);
        runner.start();
        for (long left = all; left > 0; left = lag.await(generation, LOOK)) {
            ProjectionHealth health = runner.health();
            if (runner.hasEnded()) {
                throw new Refused(health.detail());
            }
            meter.trouble(health.isUp() ? null : health.detail());
            meter.folded(Math.max(0, all - left));
        }
        meter.folded(all);
        Transaction.run(dataSource, this::requireNoneParked);
    }

    /** What came while the generation was live already, and can't be applied, parked its stream. */
    private void requireNoneParked(Connection open) throws SQLException {
        long parked = new ParkedRows(generation).count(open);
        if (parked > 0) {
            throw new Refused(
                    "%d streams are parked in generation %d: see infra/ordinal parked list %s, and rebuild again, which goes on"
                            .formatted(parked, generation.number(), generation.projection()));
        }
    }

    private Rebuild.Result prove() throws SQLException, InterruptedException {
        Verification verification = job.verify() ? verify() : null;
        if (Thread.interrupted()) {
            throw new InterruptedException("told to stop before the switch");
        }
        if (!Generations.wasPromoted(dataSource, generation)) {
            if (!job.keep()) {
                enters(RebuildPhase.SWITCH);
                promote();
            } else if (job.until() == null) {
                Transaction.run(dataSource, this::requireNoneParked);
            }
        }
        rebuilds.finished(generation);
        meter.enters(RebuildPhase.DONE, built, built);
        return new Rebuild.Result(
                generation.projection(),
                generation.number(),
                generation.version(),
                built,
                meter.events().sum(),
                Duration.ofNanos(System.nanoTime() - start),
                verification,
                Generations.isActive(dataSource, generation));
    }

    private Verification verify() throws SQLException {
        enters(RebuildPhase.VERIFY);
        Verification found = new Verifier(dataSource, log, redis, pace)
                .verify(projection, generation.projection(), generation.number(), meter::reached);
        if (!found.isClean()) {
            NotEqual failure = new NotEqual(found, Generations.isActive(dataSource, generation));
            rebuilds.failed(generation, String.valueOf(failure.getMessage()));
            throw failure;
        }
        return found;
    }

    private void enters(RebuildPhase phase) throws SQLException {
        rebuilds.enters(generation, phase, built);
        meter.enters(phase, 0, built);
    }

    private void promote() throws SQLException, InterruptedException {
        String by = "rebuild by " + rebuilds.owner().name();
        if (job.until() == null) {
            long _ = new GenerationLag(dataSource, log, redis).await(generation, CATCH_UP);
            new GenerationRegister(dataSource, log, redis, bootstrapServers, List.of(projection))
                    .promote(generation, by, open -> {
                        lease.pass(open);
                        requireNoneParked(open);
                    });
        } else {
            Transaction.run(dataSource, open -> {
                Generations.lock(open, generation.projection());
                lease.pass(open);
                Generations.promote(open, generation, by);
            });
        }
    }
}
