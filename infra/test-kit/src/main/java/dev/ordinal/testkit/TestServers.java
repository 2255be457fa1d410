package dev.ordinal.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of this test run: containers where a Docker engine answers, else embedded ones. Each is started when it is first asked for, once per
 * JVM, and stopped when the JVM ends. Safe for use by several threads.
 */
public final class TestServers {

    private static final Lazy<ServerSource> SOURCE =
            new Lazy<>(() -> DockerServers.areAvailable() ? new DockerServers() : new EmbeddedServers());
    private static final Lazy<PostgresServer> POSTGRES =
            new Lazy<>(() -> SOURCE.get().startPostgres());
    private static final Lazy<String> KAFKA = new Lazy<>(() -> SOURCE.get().startKafka());
    private static final Lazy<String> REDIS = new Lazy<>(() -> SOURCE.get().startRedis());
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestServers() {}

    /** A PostgreSQL 18 server with {@code fsync} on. */
    public static PostgresServer postgres() {
        return POSTGRES.get();
    }

    /** The bootstrap servers ({@code host:port}) of a Kafka broker that creates no topic by itself. */
    public static String kafka() {
        return KAFKA.get();
    }

    /** The URL ({@code redis://host:port}) of a Redis server that never evicts. */
    public static String redis() {
        return REDIS.get();
    }

    /** A new, empty database; close it to drop it. */
    public static TestDatabase newDatabase() {
        return TestDatabase.create(
                postgres(), "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet());
    }

    private static final class Lazy<T> {

        private final Supplier<T> start;
        private @Nullable T value;

        Lazy(Supplier<T> start) {
            this.start = start;
        }

        synchronized T get() {
            T started = value;
            if (started == null) {
                started = start.get();
                value = started;
            }
            return started;
        }
    }
}
