package dev.ordinal.bench.stream;

import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.projection.ProjectionRunner;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The projection runtime of the product, a new read model each time, from its first batch on until its progress stands at the last event of each partition. That it takes
 * a moment to be let into its consumer group is not measured.
 */
public abstract sealed class Projecting implements Contestant permits Projecting.Rows, Projecting.Keys {

    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

    final Backlog backlog;
    final Broker broker;
    private final String name;
    private int number;

    private Projecting(String name, Backlog backlog, Broker broker) {
        this.name = name;
        this.backlog = backlog;
        this.broker = broker;
    }

    @Override
    public String name() {
        return name;
    }

    abstract ProjectionRunner runner(String projection, Runnable folding);

    /** Forgets what was written before. */
    abstract void clear() throws SQLException;

    /** The sum of the positions of all partitions. */
    abstract long progress(String projection) throws SQLException;

    /** The sum of the versions of all rows. */
    abstract long versions(String projection) throws SQLException;

    @Override
    public Run start(int writers) throws Exception {
        clear();
        String projection = "bench_" + getClass().getSimpleName().toLowerCase(Locale.ROOT) + "_" + ++number;
        LongAdder applied = new LongAdder();
        ProjectionRunner runner = runner(projection, applied::increment);
        runner.start();
        await(runner, () -> applied.sum() > 0);
        return new Run() {
            @Override
            public long work(int writer) throws Exception {
                long before = applied.sum();
                long end = backlog.ask("SELECT sum(position)::bigint FROM event_relay.partition_head");
                await(runner, () -> applied.sum() >= backlog.events() && progress(projection) == end);
                return backlog.events() - before;
            }

            @Override
            public void close() throws SQLException {
                runner.close();
                long expected = backlog.events() - Math.min(Backlog.STREAMS, backlog.events());
                if (versions(projection) != expected) {
                    throw new IllegalStateException("The versions of " + projection + " sum up to "
                            + versions(projection) + ", not " + expected);
                }
            }
        };
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(ProjectionRunner runner, Condition condition) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(runner.health().toString());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Into PostgreSQL, a row for each event. */
    public static final class Rows extends Projecting {

        public Rows(Backlog backlog, Broker broker) {
            super("projection, rows", backlog, broker);
        }

        @Override
        ProjectionRunner runner(String projection, Runnable folding) {
            return new ProjectionRunner(
                    new UpsertProjection(projection, folding),
                    backlog.source(),
                    backlog.log(),
                    broker.bootstrapServers(),
                    new SimpleMeterRegistry());
        }

        @Override
        void clear() throws SQLException {
            backlog.dropSchemas("bench\\_rows%");
        }

        @Override
        long progress(String projection) throws SQLException {
            return backlog.ask("SELECT coalesce(sum(position), 0)::bigint FROM projection.progress WHERE projection = '"
                    + projection + "'");
        }

        @Override
        long versions(String projection) throws SQLException {
            return backlog.ask("SELECT sum(version)::bigint FROM " + projection + "_g1.upserted");
        }
    }

    /** Into Redis, a hash for each event. */
    public static final class Keys extends Projecting {

        private static final String SUM_OF_VERSIONS = """
                local sum = 0
                for _, key in ipairs(redis.call('KEYS', KEYS[1])) do sum = sum + redis.call('HGET', key, 'version') end
                return sum""";

        private final RedisClient redis;

        public Keys(Backlog backlog, Broker broker, RedisClient redis) {
            super("projection, keys", backlog, broker);
            this.redis = redis;
        }

        @Override
        ProjectionRunner runner(String projection, Runnable folding) {
            return new ProjectionRunner(
                    new KeysProjection(projection, folding),
                    redis,
                    backlog.source(),
                    backlog.log(),
                    broker.bootstrapServers(),
                    new SimpleMeterRegistry());
        }

        @Override
        void clear() {
            try (StatefulRedisConnection<String, String> connection = redis.connect()) {
                connection.sync().flushall();
            }
        }

        @Override
        long progress(String projection) {
            try (StatefulRedisConnection<String, String> connection = redis.connect()) {
                return connection.sync().hvals(prefix(projection) + "progress").stream()
                        .filter(value -> value.indexOf('|') > 0) // a field names what the keys belong to
                        .mapToLong(value -> Long.parseLong(value.substring(0, value.indexOf('|'))))
                        .sum();
            }
        }

        @Override
        long versions(String projection) {
            try (StatefulRedisConnection<String, String> connection = redis.connect()) {
                return Objects.requireNonNull(connection
                        .sync()
                        .<Long>eval(SUM_OF_VERSIONS, ScriptOutputType.INTEGER, prefix(projection) + "*-*"));
            }
        }

        private static String prefix(String projection) {
            return "{" + projection + ".g1}:";
        }
    }
}
