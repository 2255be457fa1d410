package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ordinal.projection.Verification.Cell;
import dev.ordinal.projection.Verification.Difference;
import dev.ordinal.projection.Verification.Kind;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a tally in PostgreSQL, and the latest amounts in Redis, of the same events. */
class VerifierIT {

    private static final int STREAMS = 20;

    /** A database of its own: it is flushed, while other classes run. */
    private static final String REDIS = TestServers.redis() + "/2";

    private static final VerifyProgress UNSEEN = (_, _) -> {};

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final RedisClient client = RedisClient.create(REDIS);
    private final StatefulRedisConnection<String, String> connection = client.connect();
    private final RedisCommands<String, String> redis = connection.sync();
    private final Tally tally = Tally.of(fixture);
    private final Latest latest = new Latest(fixture.projection + "_keys", 1, Set.of(fixture.streamType));
    private final String keys = "{" + latest.name() + ".g1}:latest:";
    private final Verifier verifier = new Verifier(fixture.database.dataSource(), fixture.log, client);

    @AfterEach
    void close() {
        fixture.close();
        connection.close();
        client.shutdown();
    }

    @Test
    void generationsThatGoOnEqualAFreshFoldParkedStreamsAndDiscardedEventsIncluded() throws Exception {
        fixture.startRelay();
        start();
        fixture.append(200, STREAMS);
        fixture.appendPoison(3).join();
        fixture.appendPoison(4).join();
        fixture.append(200, STREAMS);
        within(30).until(() -> fixture.parkedStreams.count(null) == 4);
        discard(tally.name(), 4);
        discard(latest.name(), 4);
        within(30).until(() -> fixture.parkedStreams.count(null) == 2);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
            for (int i = 0; !done.get(); i++) {
                fixture.appendOne(i % STREAMS).join();
            }
        });

        List<Verification> found = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long head = fixture.log.head();
            within(10).until(() -> fixture.log.head() > head + 50);
            found.add(verify(tally));
            found.add(verify(latest));
            found.add(verifier.sample(tally, tally.name(), 1, 5, new Random(i)));
            found.add(verifier.sample(latest, latest.name(), 1, 5, new Random(i)));
        }
        done.set(true);
        load.join();

        assertThat(found).allSatisfy(each -> {
            assertThat(each.differences()).isEmpty();
            assertThat(each.isClean()).isTrue();
            assertThat(each.parkedStreams()).isOne();
            assertThat(each.parts())
                    .singleElement()
                    .satisfies(part -> assertThat(part.expected())
                            .isEqualTo(each.sampledStreams() == 0 ? STREAMS : each.sampledStreams()));
        });
        assertThat(found.get(8).position()).isGreaterThan(found.getFirst().position());
        assertThat(fixture.number("SELECT verified_to FROM projection.generation WHERE projection = '%s'"
                        .formatted(tally.name())))
                .isEqualTo(found.get(8).position());
    }

    private void discard(String projection, int stream) {
        assertThat(fixture.discard(projection, stream, "planted")).isPresent();
    }

    @Test
    void whatWasPlantedIsFoundKeyByKeyAndCellByCell() {
        fixture.startRelay();
        start();
        fixture.append(200, STREAMS);
        fixture.awaitApplied(1, 200);
        awaitKeys();
        String schema = fixture.projection + "_g1";
        String one = fixture.streamId(1);
        String two = fixture.streamId(2);
        fixture.execute("UPDATE %s.tally SET amount = -1 WHERE stream = '%s'".formatted(schema, one));
        fixture.execute("DELETE FROM %s.tally WHERE stream = '%s'".formatted(schema, two));
        fixture.execute("INSERT INTO %s.tally VALUES ('nobody', 1, 2)".formatted(schema));
        redis.hset(keys + one, "amount", "-1");
        redis.del(keys + two, keys + fixture.streamId(5));
        redis.hset(keys + "nobody", Map.of("amount", "1"));
        redis.set(keys + fixture.streamId(5), "a text");

        Verification rows = verify(tally);
        Verification hashes = verify(latest);

        assertThat(rows.parts()).containsExactly(new Verification.Part("tally", STREAMS, STREAMS, 1, 1, 1));
        assertThat(rows.differences())
                .extracting(Difference::key, Difference::kind)
                .containsExactlyInAnyOrder(
                        tuple(one, Kind.WRONG), tuple(two, Kind.MISSING), tuple("nobody", Kind.EXTRA));
        Map<String, String> expected = fixture.fold();
        assertThat(cells(rows, one)).containsExactly(new Cell("amount", amount(expected, one), "-1"));
        assertThat(cells(rows, two))
                .containsExactly(new Cell("amount", amount(expected, two), null), new Cell("events", "10", null));
        assertThat(cells(rows, "nobody")).containsExactly(new Cell("amount", null, "2"), new Cell("events", null, "1"));

        assertThat(hashes.parts()).containsExactly(new Verification.Part("keys", STREAMS, STREAMS, 1, 1, 2));
        assertThat(cells(hashes, "latest:" + one))
                .singleElement()
                .satisfies(cell -> assertThat(cell.name() + " " + cell.found()).isEqualTo("amount -1"));
        assertThat(cells(hashes, "latest:" + two)).extracting(Cell::name).containsExactly("amount", "sequence");
        assertThat(cells(hashes, "latest:nobody")).containsExactly(new Cell("amount", null, "1"));
        assertThat(cells(hashes, "latest:" + fixture.streamId(5))).contains(new Cell("(type)", null, "string"));

        assertThat(verifier.sample(tally, tally.name(), 1, STREAMS, new Random(1))
                        .differences())
                .extracting(Difference::key)
                .contains(one, two)
                .doesNotContain("nobody");
        assertThat(verifier.sample(latest, latest.name(), 1, STREAMS, new Random(1))
                        .differences())
                .extracting(Difference::key)
                .contains("latest:" + one, "latest:" + two)
                .doesNotContain("latest:nobody");
        assertThat(fixture.number("SELECT count(*) FROM projection.generation WHERE verified_to IS NOT NULL"))
                .isZero();
    }

    @Test
    void aKeyThatWillExpireIsADifference() {
        fixture.startRelay();
        startLatest();
        fixture.append(200, STREAMS);
        awaitKeys();
        String one = keys + fixture.streamId(1);
        redis.expire(one, 100_000);

        Verification found = verify(latest);

        assertThat(found.parts()).containsExactly(new Verification.Part("keys", STREAMS, STREAMS, 0, 0, 1));
        assertThat(cells(found, "latest:" + fixture.streamId(1)))
                .singleElement()
                .satisfies(cell -> assertThat(cell.toString()).matches(".*\\(expires\\).*null.*in 99\\d\\d\\d s.*"));
        assertThat(verifier.sample(latest, latest.name(), 1, STREAMS, new Random(1))
                        .differences())
                .extracting(Difference::key)
                .containsExactly("latest:" + fixture.streamId(1));

        redis.persist(one);
        assertThat(verify(latest).isClean()).isTrue();
    }

    @Test
    void progressOrParkedStreamsThatWillExpireAreADifference() {
        fixture.startRelay();
        startLatest();
        fixture.append(200, STREAMS);
        awaitKeys();
        fixture.appendPoison(1).join();
        within(30).until(() -> fixture.parkedStreams.count(null) == 1);
        assertThat(verify(latest).isClean()).isTrue();
        String own = "{" + latest.name() + ".g1}:";
        for (String name : List.of("progress", "parked")) {
            assertThat(redis.expire(own + name, 100_000)).isTrue();

            Verification found = verify(latest);

            assertThat(found.differences())
                    .extracting(Difference::key, Difference::kind)
                    .containsExactly(tuple(name, Kind.WRONG));
            assertThat(cells(found, name))
                    .singleElement()
                    .satisfies(
                            cell -> assertThat(cell.toString()).matches(".*\\(expires\\).*never.*in 99\\d\\d\\d s.*"));
            assertThat(verifier.sample(latest, latest.name(), 1, STREAMS, new Random(1))
                            .differences())
                    .extracting(Difference::key)
                    .containsExactly(name);
            redis.persist(own + name);
            assertThat(verify(latest).isClean()).isTrue();
        }
    }

    @Test
    void aNumberOfTheSameValueAndAnotherScaleIsADifference() {
        fixture.startRelay();
        Priced priced = new Priced(tally);
        fixture.start(priced);
        fixture.append(200, STREAMS);
        fixture.awaitApplied(1, 200);
        assertThat(verify(priced).isClean()).isTrue();
        String one = fixture.streamId(1);
        String two = fixture.streamId(2);

        fixture.execute("UPDATE %s_g1.price SET price = 19.9 WHERE stream = '%s'".formatted(fixture.projection, one));
        fixture.execute("UPDATE %s_g1.price SET detail = '{\"price\": 19.9}' WHERE stream = '%s'"
                .formatted(fixture.projection, two));

        Verification found = verify(priced);
        assertThat(found.differences()).hasSize(2);
        assertThat(cells(found, one)).containsExactly(new Cell("price", "19.90", "19.9"));
        assertThat(cells(found, two)).containsExactly(new Cell("detail", "{\"price\": 19.90}", "{\"price\": 19.9}"));
    }

    /** A tally with a table more, of the same price for each stream. */
    private record Priced(Tally tally) implements OnTally {

        @Override
        public void createTables(Connection connection) throws SQLException {
            tally.createTables(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE price (stream text PRIMARY KEY, price numeric, detail jsonb)");
            }
        }

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            tally.apply(connection, batch);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO price VALUES (?, 19.90, '{\"price\": 19.90}') ON CONFLICT DO NOTHING")) {
                for (EventRecord event : batch) {
                    insert.setString(1, event.streamId());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    private static List<Cell> cells(Verification found, String key) {
        return found.differences().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow()
                .cells();
    }

    private static String amount(Map<String, String> fold, String stream) {
        return fold.getOrDefault(stream, "? ?").split(" ", 2)[1];
    }

    @Test
    void whatCannotBeVerifiedIsTold() throws Exception {
        fixture.startRelay();
        fixture.start(tally.healed());
        fixture.append(20, 2);
        fixture.appendPoison(1).join();
        fixture.awaitApplied(1, 21);

        assertThatThrownBy(() -> verify(tally))
                .isInstanceOf(VerificationFailed.class)
                .hasMessageContaining("can't apply event 10 (test.happened) of %s at position 21", fixture.streamId(1));
        assertThatThrownBy(() -> verify(tally.version(2))).hasMessageContaining("this build has version 2");
        assertThatThrownBy(() -> verifier.verify(tally, tally.name(), 7, UNSEEN))
                .hasMessageContaining("there is no generation 7");
        assertThatThrownBy(() -> verifier.sample(new Sums(tally), tally.name(), 1, 2, new Random(1)))
                .hasMessageContaining("can't be sampled");
        assertThatThrownBy(() -> verify(new Sums(tally.healed()))).hasMessageContaining("sums.total bigint");
        assertThat(verify(tally.healed()).isClean()).isTrue();
    }

    /** A tally with a table more, of sums over streams. */
    private record Sums(Tally tally) implements OnTally {

        @Override
        public void createTables(Connection connection) throws SQLException {
            tally.createTables(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE sums (total bigint)");
            }
        }

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            tally.apply(connection, batch);
        }
    }

    @Test
    void aSampleFindsStreamsThatAreRareInTheLogOrSaysThatThereAreNone() throws Exception {
        for (int stream = 0; stream < 3; stream++) {
            fixture.appendOfType("rare", "rare-" + stream, stream + 1).join();
        }
        fixture.append(1_000, STREAMS);
        Tally rare = new Tally("rare", 1, Set.of("rare"), false);
        Tally none = new Tally("none", 1, Set.of("none"), false);
        for (Tally each : List.of(rare, none)) {
            new Rebuild(each, null, fixture.database.dataSource(), fixture.log, TestServers.kafka())
                    .run(RebuildOrder.usual().until(1_003, each.name() + "_then"), _ -> {});
        }
        fixture.execute("UPDATE rare_then_g1.tally SET amount = -1");

        Verification found = verifier.sample(rare, "rare_then", 1, 3, new Random(1));

        assertThat(found.isClean()).isFalse();
        assertThat(found.sampledStreams()).isPositive();
        assertThat(verifier.sample(rare, "rare_then", 1, Integer.MAX_VALUE, new Random(1))
                        .sampledStreams())
                .isEqualTo(3);
        Verification empty = verifier.sample(none, "none_then", 1, 3, new Random(1));
        assertThat(empty.sampledStreams()).isZero();
        assertThat(empty.whole()).isFalse();
        assertThat(verifier.verify(none, "none_then", 1, UNSEEN).whole()).isTrue();
    }

    @Test
    void aSampleOfStreamsOfWhichNothingIsSeenYetIsNoProof() throws Exception {
        fixture.startRelay();
        fixture.start(tally);
        fixture.appendPoison(1).join();
        within(30).until(() -> fixture.parkedStreams.count(null) == 1);

        assertThatThrownBy(() -> verifier.sample(tally, tally.name(), 1, 3, new Random(1)))
                .isInstanceOf(VerificationFailed.class)
                .hasMessageContaining("verify it whole");
    }

    @Test
    void aReadModelOfWhichNoGenerationIsInUseIsNotSaidToBeUnknown() throws Exception {
        new Generations(fixture.database.dataSource()).establish(tally);
        fixture.execute("DELETE FROM projection.active");

        assertThatThrownBy(() -> verifier.target(tally.name(), null))
                .isInstanceOf(VerificationFailed.class)
                .hasMessage("no generation of %s is in use: give --generation", tally.name());
        assertThat(verifier.target(tally.name(), 1).generation()).isOne();
    }

    @Test
    void oneThatWasBuiltOnALostHistoryIsToBeDroppedWhereItsRebuildGoesOnWithIt() throws Exception {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(tally);
        fixture.append(20, 2);
        fixture.awaitApplied(1, 20);
        runner.close();
        fixture.execute("UPDATE projection.progress SET event_id = 'lost'");

        assertThatThrownBy(() -> verify(tally))
                .isInstanceOf(VerificationFailed.class)
                .hasMessageContaining("history that is lost")
                .hasMessageEndingWith(
                        "rebuild %s, and drop generation 1 first if its rebuild was never finished", tally.name());
    }

    @Test
    void aLargeKeyIsReadToItsLastField() {
        fixture.startRelay();
        startLatest();
        fixture.append(20, 2);
        awaitKeys();
        for (int i = 0; i < 5_000; i++) {
            redis.hset(keys + "hash", "field" + i, "" + i);
            redis.zadd(keys + "set", i, "member" + i);
        }

        Verification found = verify(latest);

        assertThat(found.parts()).containsExactly(new Verification.Part("keys", 4, 2, 0, 2, 0));
        assertThat(cells(found, "latest:hash"))
                .hasSize(5_000)
                .contains(new Cell("field0", null, "0"), new Cell("field4999", null, "4999"));
        assertThat(cells(found, "latest:set"))
                .hasSize(5_000)
                .contains(new Cell("member0", null, "0"), new Cell("member4999", null, "4999"));
    }

    @Test
    void aWorkerWaitsWithoutComplaintWhileKeysAreRead() {
        fixture.startRelay();
        ProjectionRunner runner = startLatest();
        fixture.append(20, 2);
        awaitKeys();
        Generation generation = new Generation(latest.name(), 1, 1, Generation.Store.REDIS, Map.of());
        RedisPause pause = new RedisPause(generation, redis);
        pause.begin();
        assertThatThrownBy(() -> new RedisPause(generation, redis).begin())
                .hasMessageContaining("another verification");

        fixture.append(20, 2);
        Awaitility.await()
                .during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    pause.renew();
                    return runner.health().isUp() && "9".equals(redis.hget(keys + fixture.streamId(0), "sequence"));
                });
        pause.end();

        awaitKeys();
        assertThatThrownBy(pause::renew).isInstanceOf(VerificationFailed.class);
    }

    @Test
    void aPauseThatIsFurtherAheadThanItIsLongIsNone() {
        fixture.startRelay();
        startLatest();
        fixture.append(20, 2);
        awaitKeys();
        Generation generation = new Generation(latest.name(), 1, 1, Generation.Store.REDIS, Map.of());
        RedisPause killed = new RedisPause(generation, redis);
        killed.begin();
        setTheClockBackByAnHour(generation.progressKey());

        fixture.append(20, 2);

        awaitKeys();
        killed.begin();
        setTheClockBackByAnHour(generation.progressKey());
        RedisPause next = new RedisPause(generation, redis);
        next.begin();
        next.end();
    }

    /** As the pause is seen afterwards. */
    private void setTheClockBackByAnHour(String progress) {
        String[] pause = redis.hget(progress, "pause").split(" ", 2);
        long till = Long.parseLong(pause[0]) + Duration.ofHours(1).toMillis();
        redis.hset(progress, "pause", till + " " + pause[1]);
    }

    @Test
    void aVerificationThatIsKilledLeavesNothingBehind(@TempDir Path directory) throws Exception {
        fixture.startRelay();
        start();
        fixture.append(200, STREAMS);
        fixture.awaitApplied(1, 200);
        awaitKeys();
        Path output = directory.resolve("verifier.log");

        Process process = VerifierProcess.start(fixture, REDIS, latest.name(), output);
        within(30).untilAsserted(() -> assertThat(Files.readString(output)).contains("rows", "keys"));
        assertThat(temporaryTables()).isPositive();
        assertThat(redis.hexists("{" + latest.name() + ".g1}:progress", "pause"))
                .isTrue();
        process.destroyForcibly().waitFor();
        fixture.append(200, STREAMS);

        within(10).until(() -> temporaryTables() == 0);
        awaitKeys();
        fixture.awaitApplied(1, 400);
        assertThat(verify(tally).isClean()).isTrue();
        assertThat(verify(latest).isClean()).isTrue();
        assertThat(fixture.number(
                        "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%" + fixture.projection + "%'"))
                .isEqualTo(1);
    }

    @Test
    void sumsOverStreamsAreAddedToOnceForEachEventAndAnyOtherIsFound() throws Exception {
        Scores scores = new Scores(fixture.projection + "_sums", 1, Set.of(fixture.streamType));
        String key = "{" + scores.name() + ".g1}:" + Scores.KEY;
        fixture.startRelay();
        started(scores);
        fixture.append(200, STREAMS);
        within(30).until(() -> sum(key) == 200);
        redis.flushdb();
        fixture.append(200, STREAMS);
        within(30).until(() -> sum(key) == 400);
        assertThat(verify(scores).isClean()).isTrue();

        String member = redis.zrange(key, 0, 0).getFirst();
        double counted = redis.zincrby(key, 2, member);
        redis.zadd(key, -1, "nobody");

        Verification planted = verify(scores);
        assertThat(planted.parts()).containsExactly(new Verification.Part("keys", 1, 1, 0, 0, 1));
        assertThat(cells(planted, Scores.KEY))
                .containsExactlyInAnyOrder(
                        new Cell(member, Long.toString((long) counted - 2), Long.toString((long) counted)),
                        new Cell("nobody", null, "-1"));
    }

    @Test
    void aSumThatIsInfiniteIsADifference() {
        Scores scores = new Scores(fixture.projection + "_sums", 1, Set.of(fixture.streamType));
        String key = "{" + scores.name() + ".g1}:" + Scores.KEY;
        fixture.startRelay();
        started(scores);
        fixture.append(200, STREAMS);
        within(30).until(() -> sum(key) == 200);
        redis.zadd(key, Double.POSITIVE_INFINITY, "much");
        redis.zadd(key, Double.NEGATIVE_INFINITY, "little");

        Verification found = verify(scores);

        assertThat(cells(found, Scores.KEY))
                .containsExactlyInAnyOrder(new Cell("much", null, "Infinity"), new Cell("little", null, "-Infinity"));
    }

    private double sum(String key) {
        return redis.zrangeWithScores(key, 0, -1).stream()
                .mapToDouble(ScoredValue::getScore)
                .sum();
    }

    private long temporaryTables() {
        return fixture.number("SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'");
    }

    private Verification verify(Projection projection) {
        return verifier.verify(projection, projection.name(), 1, UNSEEN);
    }

    private void start() {
        fixture.start(tally);
        startLatest();
    }

    private ProjectionRunner startLatest() {
        return started(latest);
    }

    private ProjectionRunner started(RedisProjection projection) {
        return fixture.started(new ProjectionRunner(
                projection,
                client,
                fixture.database.dataSource(),
                fixture.log,
                TestServers.kafka(),
                new SimpleMeterRegistry()));
    }

    private void awaitKeys() {
        Latest.await(fixture, redis, latest.name());
    }
}
