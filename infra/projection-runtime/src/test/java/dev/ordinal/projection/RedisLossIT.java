package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedRedis;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis of its own, so that nobody else's keys are lost with it. */
class RedisLossIT {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final String prefix = "{" + fixture.projection + ".g1}:";
    private final int port = Ports.free();
    private final RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
    private final Path directory;
    private EmbeddedRedis server;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisCommands<String, String> redis;

    RedisLossIT(@TempDir Path directory) {
        this.directory = directory;
        server = startServer();
        connection = client.connect();
        redis = connection.sync();
        fixture.startRelay();
    }

    @AfterEach
    void close() {
        fixture.close();
        connection.close();
        client.shutdown();
        server.process().stop(GRACE);
    }

    @Test
    void whatIsEvictedIsNoticedAndBuiltAgainAndShowsRedWhileMoreMayFollow() {
        ProjectionRunner runner = start();
        fixture.append(500, 50);
        awaitLatest();

        evictSomeRows();

        within(10).until(() -> runner.health().detail().contains("Redis may evict keys: set maxmemory-policy"));
        assertThat(runner.health().isUp()).isFalse();
        evictNoMore();
        awaitLatest();
        within(10).until(() -> runner.health().isUp());
    }

    @Test
    void whatIsEvictedIsBuiltAgainAlsoByAServerThatKnowsNothingOfIt() {
        ProjectionRunner runner = start();
        fixture.append(500, 50);
        awaitLatest();

        evictSomeRows();

        within(10).until(() -> redis.exists(prefix + "progress") == 0);
        within(10).until(() -> !runner.health().isUp());
        redis.save();
        server.process().stop(GRACE);
        server = startServer();
        within(20).ignoreExceptions().until(() -> redis.ping().equals("PONG"));
        assertThat(evicted()).isZero();
        awaitLatest();
        within(10).until(() -> runner.health().isUp());
    }

    @Test
    void whatIsEvictedWhileNobodyWorkedIsNoticedToo() {
        ProjectionRunner first = start();
        fixture.append(500, 50);
        awaitLatest();
        first.close();

        evictSomeRows();
        assertThat(redis.hlen(prefix + "progress"))
                .as("the progress is still there")
                .isPositive();
        evictNoMore();
        start();

        awaitLatest();
    }

    @Test
    void aServerStartedAgainLosesNothingAndIsNotBuiltAgain() {
        ProjectionRunner runner = start();
        fixture.append(500, 50);
        awaitLatest();
        redis.hset(prefix + "witness", "was", "here");

        server.process().stop(GRACE);
        server = startServer();

        fixture.append(50, 50);
        within(20).ignoreExceptions().until(() -> redis.ping().equals("PONG"));
        awaitLatest();
        within(10).until(() -> runner.health().isUp());
        assertThat(redis.exists(prefix + "witness")).isEqualTo(1);
    }

    @Test
    void aRealDumpOfAnOlderStatePutBackCatchesUp() throws IOException {
        start();
        fixture.append(300, 20);
        awaitLatest();
        server.process().stop(GRACE);
        copy(directory.resolve("data"), directory.resolve("dump"));
        server = startServer();
        fixture.append(300, 50);
        awaitLatest();

        server.process().stop(GRACE);
        delete(directory.resolve("data"));
        copy(directory.resolve("dump"), directory.resolve("data"));
        server = startServer();

        awaitLatest();
    }

    @Test
    void rowsWithoutTheirProgressDoNotStay() {
        start();
        fixture.append(500, 50);
        awaitLatest();

        redis.hset(prefix + "latest:ghost", Map.of("sequence", "1", "amount", "1"));
        redis.del(prefix + "progress");

        awaitLatest();
    }

    @Test
    void aWorkerThatSleptWhileItClearedDeletesNothingOfWhatIsNew() throws SQLException {
        fixture.append(1, 1);
        Generation generation = new Generation(
                fixture.projection, 1, 1, Generation.Store.REDIS, Generation.plainTopics(Set.of(fixture.streamType)));
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        LogPosition origin = LogPosition.origin(fixture.log.epoch());
        LogPosition first =
                new LogPosition(fixture.log.epoch(), 1, fixture.log.eventIdAt(1).orElseThrow());
        EventRecord event = EventRecord.of(fixture.log.after(0, 1).getFirst());
        String row = prefix + "latest:" + fixture.streamId(0);
        try (RedisStore store = new RedisStore(Latest.of(fixture), generation, client, fixture.database.dataSource())) {
            assertThat(clear("begin", "", "sleeper", "60000")).isEqualTo(1);
            assertThatThrownBy(() -> store.progress(Set.of(partition))).hasMessageContaining("another worker");
            assertThatThrownBy(() ->
                            store.apply(Step.apply(List.of(new Advance(partition, origin, first)), List.of(event))))
                    .isInstanceOf(ProgressMoved.class);

            redis.pexpire(prefix + "progress", 1);
            within(5).until(() -> redis.exists(prefix + "progress") == 0);
            assertThat(store.progress(Set.of(partition))).isEmpty();
            store.apply(Step.apply(List.of(new Advance(partition, origin, first)), List.of(event)));

            assertThat(clear(List.of(prefix + "progress", row), "delete", "sleeper", "60000"))
                    .isZero();
            assertThat(clear("end", "sleeper", "x 0")).isZero();
            assertThat(redis.exists(row)).isEqualTo(1);
            assertThat(store.progress(Set.of(partition))).containsEntry(partition, first);
        }
    }

    @Test
    void aStepOfClearingThatIsSentAgainSinceItsAnswerWasLostIsDone() {
        for (int time = 0; time < 2; time++) {
            assertThat(clear("begin", "", "one", "60000")).isOne();
        }
        assertThat(clear("begin", "", "another", "60000")).isZero();
        for (int time = 0; time < 2; time++) {
            assertThat(clear("end", "one", "x 0")).isOne();
        }

        assertThat(clear("begin", "x 0", "two", "60000")).isOne();
        for (int time = 0; time < 2; time++) {
            assertThat(clear("bury", "two", "dropped", "60000")).isOne();
        }
        assertThat(clear("begin", "", "three", "60000")).isZero();
        assertThat(redis.hgetall(prefix + "progress")).isEqualTo(Map.of("token", "dropped"));
    }

    @Test
    void whoeverWaitsForAGenerationTakesOneConnectionAndWaitsForNoAnswerAMinute() throws Exception {
        Generation generation = new Generations(fixture.database.dataSource()).establish(Latest.of(fixture));
        fixture.append(10, 2);
        fixture.awaitRelayed();
        GenerationLag lag = new GenerationLag(fixture.database.dataSource(), fixture.log, client);
        long before = connectionsSoFar();

        assertThat(lag.await(generation, Duration.ofSeconds(1))).isEqualTo(10);

        assertThat(connectionsSoFar() - before).isOne();
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> await(lag, generation));
        within(10).until(() -> connectionsSoFar() - before == 2);
        redis.clientPause(60_000);
        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(RedisCommandTimeoutException.class);
    }

    private static long await(GenerationLag lag, Generation generation) {
        try {
            return lag.await(generation, Duration.ofMinutes(2));
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long connectionsSoFar() {
        return Long.parseLong(redis.info("stats").replaceAll("(?s).*total_connections_received:(\\d+).*", "$1"));
    }

    private long clear(String... arguments) {
        return clear(List.of(prefix + "progress"), arguments);
    }

    private long clear(List<String> keys, String... arguments) {
        return new RedisScript("clear.lua").run(redis, keys, List.of(arguments));
    }

    /** Of the keys that have an end, and only rows have one here, the server throws away some. */
    private void evictSomeRows() {
        long before = evicted();
        redis.keys(prefix + "latest:*").forEach(row -> redis.expire(row, 100_000));
        redis.configSet("maxmemory-policy", "volatile-random");
        within(10).ignoreExceptions().until(() -> {
            redis.configSet("maxmemory", Long.toString(used() - 1_000));
            redis.set("filler", "x".repeat(2_000));
            return evicted() > before;
        });
    }

    private void evictNoMore() {
        redis.configSet("maxmemory", "0");
        redis.configSet("maxmemory-policy", "noeviction");
    }

    private long evicted() {
        return RedisServer.parse(redis.info()).evicted();
    }

    private long used() {
        String memory = redis.info("memory");
        return Long.parseLong(memory.replaceAll("(?s).*used_memory:(\\d+).*", "$1"));
    }

    private ProjectionRunner start() {
        return fixture.started(new ProjectionRunner(
                Latest.of(fixture),
                client,
                fixture.database.dataSource(),
                fixture.log,
                TestServers.kafka(),
                new SimpleMeterRegistry()));
    }

    private void awaitLatest() {
        Latest.await(fixture, redis);
    }

    private EmbeddedRedis startServer() {
        return EmbeddedRedis.start(directory.resolve("data"), port, directory.resolve("redis.log"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
