package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.projection.GenerationRegister.Entry;
import dev.ordinal.projection.GenerationRegister.Refused;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationRegisterIT {

    private static final Duration STILL_READ = Duration.ofMillis(700);
    private static final Duration READERS_PAUSE = Duration.ofMillis(5);

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final RedisClient client = RedisClient.create(TestServers.redis());
    private final Tally tally = Tally.of(fixture);
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        fixture.close();
        client.shutdown();
    }

    /** The same read model in a later build: other columns. */
    private record Counted(Tally tally) implements OnTally {

        @Override
        public int version() {
            return 2;
        }

        @Override
        public void createTables(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE tally (stream text PRIMARY KEY, happened bigint NOT NULL)");
            }
        }

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            try (PreparedStatement upsert = connection.prepareStatement("""
                    INSERT INTO tally VALUES (?, 1) ON CONFLICT (stream) DO UPDATE SET happened = tally.happened + 1""")) {
                for (EventRecord event : batch) {
                    upsert.setString(1, event.streamId());
                    upsert.addBatch();
                }
                upsert.executeBatch();
            }
        }
    }

    @Test
    void oldAndNewReadersAreServedSideBySideWhileAChangedReadModelIsPromotedAndRolledBack() throws Exception {
        fixture.startRelay();
        startBothVersions();
        fixture.append(300, 30);
        fixture.awaitApplied(1, 300);
        GenerationRegister register = register(tally);
        awaitBothCurrent();
        AtomicBoolean over = new AtomicBoolean();
        try (ReadModels old = readModels(tally);
                ReadModels changed = readModels(new Counted(tally));
                ExecutorService readers = Executors.newFixedThreadPool(2);
                Closeable _ = () -> over.set(true)) {
            Future<Long> ofOld = readers.submit(reading(old, "sum(events), count(amount)", over));
            assertThat(changed.snapshot().of(fixture.projection))
                    .as("nothing of its version was promoted")
                    .isEmpty();

            register.promote(fixture.projection, 2, "ada");
            within(30).until(() -> changed.snapshot().of(fixture.projection).isPresent());
            Future<Long> ofChanged = readers.submit(reading(changed, "sum(happened), count(happened)", over));
            for (int i = 0; i < 4; i++) {
                fixture.append(50, 10);
                assertThat(register.rollback(fixture.projection, "bob", told::add))
                        .isEqualTo(1 + i % 2);
                awaitBothCurrent();
            }

            over.set(true);
            assertThat(ofOld.get()).isPositive();
            assertThat(ofChanged.get()).isPositive();
            assertThat(old.snapshot().schema(fixture.projection)).isEqualTo(fixture.projection + "_g1");
            assertThat(changed.snapshot().schema(fixture.projection)).isEqualTo(fixture.projection + "_g2");
        }
        assertThat(told).as("the projectors of both versions run").isEmpty();
        List<String> by = new ArrayList<>();
        fixture.query(
                "SELECT generation || ' of version ' || version || ' by ' || promoted_by FROM projection.promotion ORDER BY id",
                row -> by.add(row.getString(1)));
        assertThat(by)
                .containsExactly(
                        "1 of version 1 by projector",
                        "2 of version 2 by ada",
                        "1 of version 1 by bob",
                        "2 of version 2 by bob",
                        "1 of version 1 by bob",
                        "2 of version 2 by bob");
    }

    private void awaitBothCurrent() {
        within(30)
                .untilAsserted(() -> assertThat(register(tally).list(fixture.projection))
                        .filteredOn(entry -> Long.valueOf(0).equals(entry.behind()))
                        .extracting(Entry::generation)
                        .containsExactly(1, 2));
    }

    /** Reads until it is over, and leaves the processor to others in between; how often. */
    private Callable<Long> reading(ReadModels readModels, String columns, AtomicBoolean over) {
        return () -> {
            long reads = 0;
            long last = 0;
            try (Connection connection = fixture.database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                while (!over.get()) {
                    String schema = readModels.snapshot().schema(fixture.projection);
                    try (ResultSet row = statement.executeQuery("SELECT %s FROM %s.tally".formatted(columns, schema))) {
                        row.next();
                        assertThat(row.getLong(1)).isGreaterThanOrEqualTo(last);
                        last = row.getLong(1);
                        reads++;
                    }
                    LockSupport.parkNanos(READERS_PAUSE.toNanos());
                }
            }
            return reads;
        };
    }

    @Test
    void oneThatNobodyKeepsCurrentIsCaughtUpByItsOwnCodeBeforeReadersGoBackToIt() throws Exception {
        fixture.startRelay();
        ProjectionRunner old = startBothVersions();
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        register(tally).promote(fixture.projection, 2, "ada");
        old.close();
        fixture.append(60, 10);
        fixture.awaitRelayed();

        assertThatThrownBy(() -> register(new Counted(tally)).rollback(fixture.projection, "ada", told::add))
                .isInstanceOf(Refused.class)
                .hasMessageMatching(
                        "generation 1 of %s is of version 1 and \\d+ events behind, and this build has other code: do it with the build of that version"
                                .formatted(fixture.projection));
        assertThatThrownBy(() -> register(tally).promote(fixture.projection, 1, "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("events behind: is a projector of version 1 running?");
        assertThat(activeGeneration()).isEqualTo(2);
        assertThat(entry(1).behind()).isBetween(60L, 160L);
        assertThat(entry(2).behind()).isZero();

        assertThatThrownBy(() -> register(tally).rollback(fixture.projection, "ada", this::findItWrong))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("differed from a fresh fold");
        fixture.execute("UPDATE projection.generation SET verified_at = NULL");
        fixture.append(60, 10);
        fixture.awaitRelayed();

        assertThat(register(tally).rollback(fixture.projection, "ada", told::add))
                .isEqualTo(1);

        assertThat(told.peek()).endsWith(" events behind and catches up first");
        assertThat(activeGeneration()).isEqualTo(1);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    private void findItWrong(String told) {
        assertThat(told).isNotEmpty();
        fixture.execute(
                "UPDATE projection.generation SET verified_to = NULL, verified_at = clock_timestamp() WHERE generation = 1");
    }

    @Test
    void whatIsNotKeptCurrentIsNotPromotedAndWhatReadersUseIsNotDropped() throws Exception {
        new Generations(fixture.database.dataSource()).establish(tally);
        fixture.startRelay();
        GenerationRegister register = register(tally);
        assertThatThrownBy(() -> register.rollback(fixture.projection, "ada", told::add))
                .hasMessageContaining("used no other generation before");
        assertThatThrownBy(() -> register.promote("unheard", 1, "ada"))
                .hasMessageStartingWith("there is no read model 'unheard'");
        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada"))
                .hasMessage("%s has no generation 2; it has 1", fixture.projection);
        assertThatThrownBy(() -> register.drop(fixture.projection, 1, told::add))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("readers use generation 1");

        create(tally, fixture.projection, Generation.State.BUILDING);
        create(tally, fixture.projection, Generation.State.FROZEN);

        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada"))
                .hasMessageContaining("is not built yet");
        assertThatThrownBy(() -> register.promote(fixture.projection, 3, "ada"))
                .hasMessageContaining("shows a moment of the past");
        fixture.execute("""
                INSERT INTO projection.rebuild (projection, generation, source, parallel, keep, verify, target, owner, owner_name, lease_until)
                VALUES ('%s', 2, 'STORE', 2, false, true, 7, 'o', 'host 42', clock_timestamp() + interval '10 s')""".formatted(fixture.projection));
        assertThatThrownBy(() -> register.drop(fixture.projection, 2, told::add))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("being built by host 42");
        assertThat(entry(2).rebuild())
                .satisfies(rebuild -> assertThat(rebuild.running()).isTrue());
        fixture.execute("UPDATE projection.rebuild SET lease_until = clock_timestamp() + interval '1 hour'");
        assertThat(entry(2).rebuild())
                .as("the clock was set back since")
                .satisfies(rebuild -> assertThat(rebuild.running()).isFalse());
        register.drop(fixture.projection, 2, told::add);
        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada")).hasMessageContaining("was dropped");
        assertThat(told).as("nobody ever read it").isEmpty();
    }

    @Test
    void oneThatWasFoundWrongIsPromotedOnlyWhenItIsInsistedOn() throws Exception {
        startWithTwo();
        Verifier verifier = new Verifier(fixture.database.dataSource(), fixture.log, null);
        fixture.execute("UPDATE %s_g2.tally SET amount = amount + 1".formatted(fixture.projection));
        assertThat(verifier.verify(tally, fixture.projection, 2, (_, _) -> {}).isClean())
                .isFalse();
        GenerationRegister register = register(tally);

        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("differed from a fresh fold");
        assertThat(activeGeneration()).isEqualTo(1);
        register.promoteEvenWrong(fixture.projection, 2, "ada");
        assertThat(activeGeneration()).isEqualTo(2);

        register.rollback(fixture.projection, "ada", told::add);
        fixture.execute("UPDATE %s_g2.tally SET amount = amount - 1".formatted(fixture.projection));
        assertThat(verifier.verify(tally, fixture.projection, 2, (_, _) -> {}).isClean())
                .isTrue();
        register.promote(fixture.projection, 2, "ada");
        assertThat(activeGeneration()).isEqualTo(2);
    }

    @Test
    void oneThatASampleFoundWrongIsNeitherPromotedNorGoneBackToUnlessItIsInsistedOn() throws Exception {
        startWithTwo();
        Verifier verifier = new Verifier(fixture.database.dataSource(), fixture.log, null);
        fixture.execute("UPDATE %s_g2.tally SET amount = amount + 1".formatted(fixture.projection));
        assertThat(verifier.sample(tally, fixture.projection, 2, 5, new Random(1))
                        .isClean())
                .isFalse();
        GenerationRegister register = register(tally);

        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("differed from a fresh fold");
        fixture.execute("UPDATE %s_g2.tally SET amount = amount - 1".formatted(fixture.projection));
        assertThat(verifier.sample(tally, fixture.projection, 2, 5, new Random(1))
                        .isClean())
                .isTrue();
        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada"))
                .as("a sample proves nothing of the rest")
                .isInstanceOf(Refused.class);
        register.promoteEvenWrong(fixture.projection, 2, "ada");
        register.promote(fixture.projection, 1, "ada");

        assertThatThrownBy(() -> register.rollback(fixture.projection, "ada", told::add))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("switch to it even so (--even-wrong)");
        assertThat(activeGeneration()).isEqualTo(1);
        assertThat(register.rollbackEvenWrong(fixture.projection, "ada", told::add))
                .isEqualTo(2);
    }

    @Test
    void whatIsFoundWrongWhileAnotherVerificationRunsStaysWrong() throws Exception {
        startWithOne();
        Verifier verifier = new Verifier(fixture.database.dataSource(), fixture.log, null);

        Verification older = verifier.verify(
                tally,
                fixture.projection,
                1,
                (_, _) -> fixture.execute(
                        "UPDATE projection.generation SET verified_to = NULL, verified_at = clock_timestamp()"));

        assertThat(older.isClean()).isTrue();
        assertThat(entry(1).verifiedTo()).isNull();
        assertThat(verifier.verify(tally, fixture.projection, 1, (_, _) -> {}).isClean())
                .isTrue();
        assertThat(entry(1).verifiedTo()).isEqualTo(20);
    }

    @Test
    void oneInWhichStreamsAreParkedThatReadersHaveIsPromotedOnlyWhenItIsInsistedOn() throws Exception {
        startWithTwo();
        park(2, "folded-7");
        GenerationRegister register = register(tally);

        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("1 streams are parked in");
        assertThat(activeGeneration()).isEqualTo(1);
        register.promoteEvenWrong(fixture.projection, 2, "ada");
        assertThat(activeGeneration()).isEqualTo(2);

        park(1, "folded-7");
        register.promote(fixture.projection, 1, "ada");
        assertThat(activeGeneration()).as("readers have it parked already").isEqualTo(1);
    }

    private void park(int generation, String stream) throws SQLException {
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        ParkedStream parked = new ParkedStream(
                stream,
                fixture.streamType,
                partition,
                1,
                1,
                "id",
                "test.happened",
                null,
                "a test",
                ParkedStream.State.PARKED);
        Transaction.run(
                fixture.database.dataSource(),
                open -> new ParkedRows(inPostgres(fixture.projection, generation)).park(open, List.of(parked)));
    }

    @Test
    void oneThatReadersFellBackToWhenAnotherWasDroppedIsKeptForTheirRequests() throws Exception {
        fixture.startRelay();
        Generations generations = new Generations(fixture.database.dataSource());
        generations.establish(tally);
        create(tally, fixture.projection, Generation.State.LIVE);
        GenerationRegister register = register(tally, Duration.ofMinutes(1));
        register.promote(fixture.projection, 2, "ada");
        fixture.execute("UPDATE projection.promotion SET promoted_at = clock_timestamp() - interval '1 hour'");
        generations.establish(new Counted(tally));
        register.promote(fixture.projection, 3, "ada");

        for (int generation : List.of(2, 1)) {
            assertThatThrownBy(() -> register.drop(fixture.projection, generation, GenerationRegisterIT::stopAt))
                    .hasMessageStartingWith("waits ")
                    .hasMessageContaining("for requests that may still read generation %d of", generation);
        }
    }

    /** Ends the command in place of the wait that it tells of. */
    private static void stopAt(String told) {
        throw new IllegalStateException(told);
    }

    @Test
    void aReadModelWhoseNameOneOfThePastHasSaysWhatToDrop() throws Exception {
        Projection other = new Counted(tally);
        create(other, "then", Generation.State.FROZEN);
        fixture.execute("UPDATE projection.generation SET projection = '%s'".formatted(fixture.projection));

        assertThatThrownBy(() -> new Generations(fixture.database.dataSource()).establish(tally))
                .hasMessageContaining("is the name of a read model of the past: drop that");
    }

    @Test
    void oneThatWasReadUntilTheClockWasSetBackIsDroppedAsSoonAsAnyOther() throws Exception {
        fixture.startRelay();
        Generations generations = new Generations(fixture.database.dataSource());
        generations.establish(tally);
        create(tally, fixture.projection, Generation.State.LIVE);
        register(tally).promote(fixture.projection, 2, "ada");
        fixture.execute("UPDATE projection.promotion SET promoted_at = clock_timestamp() + interval '1 hour'");

        Future<?> dropped;
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            dropped = threads.submit(() -> {
                register(tally).drop(fixture.projection, 1, told::add);
                return 1;
            });
            try {
                within(30).until(dropped::isDone);
            } finally {
                threads.shutdownNow();
            }
        }

        assertThat(told.peek()).contains("waits 1 s for requests");
        assertThat(schemas()).containsExactly(fixture.projection + "_g2");
    }

    @Test
    void oneThatWasBuiltOnALostHistoryIsNeitherListedAsCurrentNorPromoted() throws Exception {
        new Generations(fixture.database.dataSource()).establish(tally);
        create(tally, fixture.projection, Generation.State.LIVE);
        fixture.startRelay();
        fixture.append(20, 5);
        fixture.awaitRelayed();
        fixture.execute("""
                INSERT INTO projection.progress
                SELECT '%s', 2, '%s', number, '%s', 1000, 'lost' FROM generate_series(0, 11) AS number""".formatted(
                        fixture.projection, fixture.topic, fixture.log.epoch().value()));

        assertThat(entry(2).behind()).isNull();
        assertThatThrownBy(() -> register(tally).promote(fixture.projection, 2, "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("history that is lost (the log ends at 20): rebuild %s", fixture.projection);
        fixture.execute("UPDATE projection.progress SET position = 20");
        assertThat(entry(2).behind()).isNull();
        assertThatThrownBy(() -> register(tally).promote(fixture.projection, 2, "ada"))
                .hasMessageContaining("stands at this position");
        assertThat(activeGeneration()).isEqualTo(1);
    }

    @Test
    void aNumberIsNeverUsedAgainAndNoProjectorBringsADroppedVersionBack() throws Exception {
        Generations generations = new Generations(fixture.database.dataSource());
        generations.establish(tally);
        fixture.startRelay();
        generations.establish(tally.version(2));
        GenerationRegister register = register(tally);

        register.drop(fixture.projection, 2, told::add);
        register.drop(fixture.projection, 2, told::add);

        assertThat(register.list(fixture.projection))
                .extracting(Entry::generation)
                .containsExactly(1);
        assertThatThrownBy(() -> generations.establish(tally.version(2)))
                .hasMessageContaining("every generation of version 2 of %s was dropped", fixture.projection);
        assertThat(generations.establish(tally.version(3)).number()).isEqualTo(3);
    }

    @Test
    void projectorsTakeUpAGenerationThatComesAndLetGoOfOneThatIsDroppedOnceNoReaderCanBeInIt() throws Exception {
        fixture.startRelay();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ProjectionRunner runner = fixture.started(
                new ProjectionRunner(tally, fixture.database.dataSource(), fixture.log, TestServers.kafka(), meters));
        fixture.append(200, 20);
        fixture.awaitApplied(1, 200);

        create(tally, fixture.projection, Generation.State.LIVE);
        fixture.append(100, 20);
        fixture.awaitApplied(2, 300);
        fixture.awaitApplied(1, 300);
        assertThat(fixture.tally(1)).isEqualTo(fixture.tally(2)).isEqualTo(fixture.fold());
        assertThat(runner.health().detail()).contains("generation 1,").contains("generation 2,");
        register(tally).promote(fixture.projection, 2, "ada");
        fixture.execute("""
                UPDATE projection.promotion SET promoted_at = clock_timestamp() + interval '1 hour' WHERE generation = 2""");

        AtomicLong rowsWhileRead = new AtomicLong();
        register(tally).drop(fixture.projection, 1, line -> {
            if (told.isEmpty()) {
                rowsWhileRead.set(fixture.applied(1));
            }
            told.add(line);
        });

        assertThat(told.peek()).contains("for requests that may still read generation 1");
        assertThat(rowsWhileRead).hasValue(300);
        assertThat(schemas()).containsExactly(fixture.projection + "_g2");
        assertThat(fixture.number("SELECT count(*) FROM projection.progress WHERE generation = 1"))
                .isZero();
        assertThat(fixture.admin.listGroups().all().get())
                .noneMatch(group -> group.groupId().equals("ordinal." + fixture.projection + ".g1"))
                .anyMatch(group -> group.groupId().equals("ordinal." + fixture.projection + ".g2"));
        within(30)
                .until(() -> meters.find("ordinal.projection.events")
                                .tag("generation", "1")
                                .counter()
                        == null);
        within(30)
                .until(() -> meters.get("ordinal.projection.generation")
                                .tag("generation", "2")
                                .gauge()
                                .value()
                        == 1);
        fixture.append(100, 20);
        fixture.awaitApplied(2, 400);
        within(30).until(() -> runner.health().isUp());
    }

    @Test
    void neighboursOfSimilarNamesAreNotTouched() throws Exception {
        fixture.startRelay();
        fixture.append(12, 3);
        fixture.awaitRelayed();
        String name = fixture.projection + "_b";
        List<String> neighbours = List.of(fixture.projection + "xb", name + "_v2", name + "_g1");
        List<String> names = Stream.concat(Stream.of(name), neighbours.stream()).toList();
        for (String each : names) {
            create(tally.named(each), each, Generation.State.LIVE);
            create(tally.named(each), each, Generation.State.LIVE);
            fixture.execute("INSERT INTO projection.progress VALUES ('%s', 1, 't', 0, 'e', 1, 'i')".formatted(each));
        }
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            for (String each : names) {
                for (int generation : List.of(1, 10, 11)) {
                    redis.hset("{%s.g%d}:row".formatted(each, generation), "a", "b");
                }
            }
            register(tally).drop(name, 1, told::add);
            new RedisKeys(inRedis(name, 1)).bury(redis);

            for (String each : names) {
                boolean gone = each.equals(name);
                assertThat(redis.exists("{%s.g1}:row".formatted(each))).isEqualTo(gone ? 0 : 1);
                assertThat(redis.exists("{%s.g10}:row".formatted(each), "{%s.g11}:row".formatted(each)))
                        .isEqualTo(2);
                redis.del(
                        "{%s.g1}:row".formatted(each), "{%s.g10}:row".formatted(each), "{%s.g11}:row".formatted(each));
            }
        }
        assertThat(schemas())
                .containsExactlyInAnyOrderElementsOf(names.stream()
                        .flatMap(each -> Stream.of(each + "_g1", each + "_g2"))
                        .filter(schema -> !schema.equals(name + "_g1"))
                        .toList());
        assertThat(fixture.number("SELECT count(*) FROM projection.progress")).isEqualTo(neighbours.size());
    }

    @Test
    void aProjectorLetsGoOfTheLastGenerationOfItsVersion() throws Exception {
        fixture.startRelay();
        ProjectionRunner older = fixture.start(tally);
        fixture.append(20, 5);
        fixture.awaitApplied(1, 20);
        fixture.start(tally.version(2));
        fixture.awaitApplied(2, 20);
        fixture.execute("UPDATE projection.active SET generation = 2");

        register(tally.version(2)).drop(fixture.projection, 1, told::add);

        await().until(() -> older.health().detail().contains("every generation of version 1"));
        assertThat(schemas()).doesNotContain(fixture.projection + "_g1");
    }

    @Test
    void aWorkerThatSleptWhileItsGenerationWasDroppedFromRedisBringsNothingBack() throws Exception {
        fixture.startRelay();
        fixture.append(10, 2);
        fixture.awaitRelayed();
        Latest latest = Latest.of(fixture);
        Generation generation = new Generations(fixture.database.dataSource()).establish(latest);
        create(latest, fixture.projection, Generation.State.LIVE);
        Set<TopicPartition> partitions = Set.of(new TopicPartition(fixture.topic, 0));
        try (RedisStore zombie = new RedisStore(latest, generation, client, fixture.database.dataSource());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(zombie.progress(partitions)).isEmpty();
            connection.sync().hset(generation.keyPrefix() + "latest:x", "sequence", "1");
            fixture.execute("UPDATE projection.active SET generation = 2");

            register(latest).drop(fixture.projection, 1, told::add);

            assertThat(connection.sync().keys(generation.keyPrefix() + "*")).containsExactly(generation.progressKey());
            assertThat(connection.sync().ttl(generation.progressKey())).isPositive();
            assertThatThrownBy(() -> zombie.progress(partitions)).isInstanceOf(IllegalStateException.class);
            assertThat(connection.sync().keys(generation.keyPrefix() + "*")).containsExactly(generation.progressKey());
        }
    }

    @Test
    void aModelOfThePastIsReadByTheVersionThatFoldedItUntilItIsDropped() throws Exception {
        new Generations(fixture.database.dataSource()).establish(tally);
        fixture.startRelay();
        String then = fixture.projection + "_then";
        Generation frozen = create(tally, then, Generation.State.FROZEN);
        Transaction.run(fixture.database.dataSource(), connection -> Generations.promote(connection, frozen, "ada"));
        fixture.execute("UPDATE projection.generation SET until_position = 42 WHERE projection = '%s'".formatted(then));
        Set<String> names = Set.of(fixture.projection);
        try (ReadModels readModels = readModels(tally);
                ReadModels others = readModels(new Counted(tally))) {
            within(30).until(() -> readModels.past(names).containsKey(then));

            PastModel past = Objects.requireNonNull(readModels.past(names).get(then));
            assertThat(past).isEqualTo(new PastModel(fixture.projection, frozen, 42));
            assertThat(past.alone().schema(fixture.projection)).isEqualTo(then + "_g1");
            assertThat(readModels.past(Set.of("others"))).isEmpty();
            assertThat(others.past(names)).isEmpty();
            assertThat(readModels.snapshot().byProjection()).containsOnlyKeys(fixture.projection);

            register(tally).drop(then, 1, told::add);

            assertThat(readModels.past(names)).isEmpty();
            assertThat(schemas()).containsExactly(fixture.projection + "_g1");
        }
    }

    /** The one of the first version, which has generation 1. */
    private ProjectionRunner startBothVersions() throws SQLException {
        new Generations(fixture.database.dataSource()).establish(tally);
        fixture.start(new Counted(tally));
        return fixture.start(tally);
    }

    private void startWithOne() {
        fixture.startRelay();
        fixture.start(tally);
        fixture.append(20, 5);
        fixture.awaitApplied(1, 20);
    }

    private void startWithTwo() throws SQLException {
        startWithOne();
        create(tally, fixture.projection, Generation.State.LIVE);
        fixture.awaitApplied(2, 20);
    }

    private Generation create(Projection projection, String readModel, Generation.State state) throws SQLException {
        return Transaction.call(
                fixture.database.dataSource(),
                connection -> Generations.create(connection, projection, readModel, state));
    }

    private Generation inPostgres(String name, int number) {
        return new Generation(
                name, number, 1, Generation.Store.POSTGRES, Generation.plainTopics(Set.of(fixture.streamType)));
    }

    private Generation inRedis(String name, int number) {
        return new Generation(
                name, number, 1, Generation.Store.REDIS, Generation.plainTopics(Set.of(fixture.streamType)));
    }

    private GenerationRegister register(Projection projection) {
        return register(projection, STILL_READ);
    }

    private GenerationRegister register(Projection projection, Duration stillRead) {
        return new GenerationRegister(
                fixture.database.dataSource(),
                fixture.log,
                client,
                TestServers.kafka(),
                List.of(projection),
                stillRead);
    }

    private ReadModels readModels(Projection projection) {
        return new ReadModels(fixture.database.dataSource(), fixture.log, null, List.of(projection));
    }

    private Entry entry(int generation) {
        return register(tally).list(fixture.projection).stream()
                .filter(each -> each.generation() == generation)
                .findFirst()
                .orElseThrow();
    }

    private long activeGeneration() {
        return fixture.number("SELECT generation FROM projection.active");
    }

    private List<String> schemas() {
        List<String> schemas = new ArrayList<>();
        fixture.query(
                "SELECT nspname FROM pg_namespace WHERE nspname ~ '_g[0-9]+$' ORDER BY 1",
                row -> schemas.add(row.getString(1)));
        return schemas;
    }
}
