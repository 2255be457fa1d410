package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.projection.RebuildFailed.BadEvent;
import dev.ordinal.projection.RebuildFailed.Broken;
import dev.ordinal.projection.RebuildFailed.LeaseLost;
import dev.ordinal.projection.RebuildFailed.Refused;
import dev.ordinal.projection.RebuildFailed.UnderWay;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildIT {

    private static final RebuildOrder USUAL = RebuildOrder.usual().parallel(2);

    private final ProjectionFixture fixture = new ProjectionFixture();

    @TempDir
    Path output;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void underLoadItEndsEqualToTheLiveOneWhichStaysCurrent() throws Exception {
        live(Ledger.of(fixture), 3_000, 50);

        try (Load load = new Load()) {
            Rebuild.Result result =
                    rebuild(Ledger.of(fixture)).run(USUAL.parallel(3).memory(1), _ -> {});
            int appended = load.stop();

            assertThat(result.generation()).isEqualTo(2);
            assertThat(result.active()).isTrue();
            awaitEntries(1, 3_000 + appended);
            awaitEntries(2, 3_000 + appended);
        }
        assertThat(rows(2)).isEqualTo(rows(1));
        assertThat(activeGeneration()).isEqualTo(2);
        assertThat(fixture.number("SELECT count(*) FROM projection.progress WHERE topic = '@store'"))
                .isZero();
        assertThat(indexes(2)).isEqualTo(indexes(1)).isNotEmpty();
    }

    @Test
    void killedAgainAndAgainItGoesOnWhereItWas() throws Exception {
        Random random = new Random();
        live(Ledger.of(fixture), 8_000, 50);
        Process process = RebuildProcess.start(fixture, 1_000, output.resolve("rebuild.log"));
        within(60).until(() -> stored(2) > 500 + random.nextInt(1_500) || !process.isAlive());
        process.destroyForcibly().waitFor();
        long storedByTheDead = stored(2);
        assertThat(storedByTheDead).isBetween(1L, 7_999L);

        for (int stops = 0; stops < 5; stops++) {
            stopAt(random.nextLong(storedByTheDead, 8_000));
        }
        List<RebuildProgress> told = new ArrayList<>();
        Rebuild.Result result = rebuild(Ledger.of(fixture)).run(USUAL, told::add);

        assertThat(told.getFirst().resumed()).isTrue();
        assertThat(result.generation()).isEqualTo(2);
        assertThat(result.events()).isLessThanOrEqualTo(8_000 - storedByTheDead);
        awaitEntries(1, 8_000);
        assertThat(rows(2)).isEqualTo(rows(1));
    }

    /** Ends a rebuild as a process that dies does: where it happens to be. */
    private void stopAt(long position) {
        RuntimeException death = new IllegalStateException("killed");
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture))
                        .run(USUAL.memory(20_000).maxRate(20_000), progress -> {
                            if (progress.phase() == RebuildPhase.BUILD && progress.position() >= position) {
                                throw death;
                            }
                        }))
                .hasRootCause(death);
    }

    @Test
    void killedBehindItsSwitchItDoesNotUndoThatAnOperatorWentBack() throws Exception {
        live(Ledger.of(fixture), 20, 5);
        Rebuild.Result switched = rebuild(Ledger.of(fixture)).run(USUAL, _ -> {});
        fixture.execute(
                "UPDATE projection.rebuild SET phase = 'SWITCH', finished_at = NULL, lease_until = '-infinity'");
        GenerationRegister register = register();
        assertThat(register.rollback(fixture.projection, "ada", _ -> {})).isEqualTo(1);

        Rebuild.Result result = rebuild(Ledger.of(fixture)).run(USUAL, _ -> {});

        assertThat(switched.active()).isTrue();
        assertThat(result.generation()).isEqualTo(2);
        assertThat(result.active()).isFalse();
        assertThat(activeGeneration()).isEqualTo(1);
        assertThat(fixture.number("SELECT count(*) FROM projection.rebuild WHERE finished_at IS NULL"))
                .isZero();
    }

    @Test
    void killedInItsProofAndPromotedByHandItIsFinishedAndTheNextOneBeginsAnew() throws Exception {
        live(Ledger.of(fixture), 20, 5);
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, RebuildIT::dieInTheProof))
                .hasStackTraceContaining("killed");
        GenerationRegister register = register();
        within(30)
                .until(() -> Long.valueOf(0)
                        .equals(register.list(fixture.projection).getLast().behind()));
        register.promote(fixture.projection, 2, "ada");

        Rebuild.Result result = rebuild(Ledger.of(fixture)).run(USUAL, _ -> {});

        assertThat(result.generation()).isEqualTo(3);
        assertThat(result.events()).isEqualTo(20);
        assertThat(activeGeneration()).isEqualTo(3);
    }

    private static void dieInTheProof(RebuildProgress progress) {
        if (progress.phase() == RebuildPhase.VERIFY) {
            throw new IllegalStateException("killed");
        }
    }

    @Test
    void oneThatIsStillUnderWayIsPromotedOnlyWhenItIsInsistedOnAndNotFinishedByThat() throws Exception {
        live(Ledger.of(fixture), 20, 5);
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, RebuildIT::dieInTheProof))
                .hasStackTraceContaining("killed");
        fixture.execute("UPDATE projection.rebuild SET lease_until = clock_timestamp() + interval '10 s'");

        GenerationRegister register = register();

        assertThatThrownBy(() -> register.promote(fixture.projection, 2, "ada"))
                .hasMessageContaining("is being built and proved by");
        assertThat(activeGeneration()).isEqualTo(1);
        register.promoteEvenWrong(fixture.projection, 2, "ada");

        assertThat(activeGeneration()).isEqualTo(2);
        assertThat(fixture.number("SELECT count(*) FROM projection.rebuild WHERE finished_at IS NULL"))
                .isOne();
    }

    @Test
    void oneThatAnotherTookOverBeforeTheSwitchSwitchesNothing() throws Exception {
        live(Ledger.of(fixture), 20, 5);

        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, this::loseAtTheSwitch))
                .isInstanceOf(LeaseLost.class);
        assertThat(activeGeneration()).isEqualTo(1);

        fixture.execute("DELETE FROM projection.rebuild");
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL.until(10, "then"), this::loseAtTheSwitch))
                .isInstanceOf(LeaseLost.class);
        assertThat(fixture.number("SELECT count(*) FROM projection.active WHERE projection = 'then'"))
                .isZero();
    }

    private void loseAtTheSwitch(RebuildProgress progress) {
        if (progress.phase() == RebuildPhase.SWITCH) {
            fixture.execute("UPDATE projection.rebuild SET owner = 'another'");
        }
    }

    @Test
    void whileTheRelayStandsReadersDoNotGoBackToAGenerationThatLacksWhatTheyHave() throws Exception {
        EventRelay relay = fixture.startRelay();
        fixture.start(Ledger.of(fixture));
        fixture.append(20, 5);
        fixture.awaitRelayed();
        relay.close();
        fixture.append(30, 5);
        rebuild(Ledger.of(fixture)).run(USUAL, _ -> {});
        GenerationRegister register = register();

        assertThatThrownBy(() -> register.rollback(fixture.projection, "ada", _ -> {}))
                .isInstanceOf(GenerationRegister.Refused.class)
                .hasMessageContaining("lacks 30 events that readers have");
        assertThat(activeGeneration()).isEqualTo(2);

        fixture.startRelay();
        fixture.awaitRelayed();
        awaitEntries(1, 50);
        assertThat(register.rollback(fixture.projection, "ada", _ -> {})).isEqualTo(1);
    }

    @Test
    void itsProofKeepsToTheRateToo() throws Exception {
        relayed(2_000, 20);
        List<Long> proving = new ArrayList<>();

        rebuild(Ledger.of(fixture)).run(USUAL.maxRate(1_000), progress -> {
            if (progress.phase() == RebuildPhase.VERIFY || progress.phase() == RebuildPhase.SWITCH) {
                proving.add(System.nanoTime());
            }
        });

        assertThat(Duration.ofNanos(proving.getLast() - proving.getFirst()))
                .as("2,000 events at 1,000/s")
                .isGreaterThan(Duration.ofMillis(1_900));
    }

    @Test
    void fromKafkaItEndsAlthoughEventsGoOnComing() throws Exception {
        relayed(2_000, 50);
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> load = threads.submit(() -> appendOneAfterTheOther(enough));
            Future<Rebuild.Result> rebuilt = threads.submit(
                    () -> rebuild(new Slow(Tally.of(fixture))).run(USUAL.from(RebuildOrder.Source.KAFKA), _ -> {}));
            try {
                within(60).until(rebuilt::isDone);
                assertThat(load).isNotDone();
            } finally {
                enough.set(true);
                threads.shutdownNow();
            }
            assertThat(rebuilt.get().active()).isTrue();
        }
    }

    /** While it applies some events, others come. */
    private record Slow(Tally tally) implements OnTally {

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            tally.apply(connection, batch);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_sleep(0.2)");
            }
        }
    }

    /** A thousand a second; how many. */
    private long appendOneAfterTheOther(AtomicBoolean enough) throws InterruptedException {
        Pace pace = new Pace(1_000);
        long events = 0;
        for (CompletableFuture<?> last = CompletableFuture.completedFuture(null); !enough.get(); events++) {
            pace.next();
            CompletableFuture<?> next = fixture.appendOne((int) (events % 60));
            if (events % 100 == 0) {
                last.join();
                last = next;
            }
        }
        return events;
    }

    @Test
    void stoppedWhileItMakesIndexesItLetsGoOfItsLocks() throws Exception {
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        CountDownLatch awake = new CountDownLatch(1);
        Fence asleep = _ -> {
            try {
                awake.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        IndexBuild indexes = new IndexBuild(Tally.of(fixture), generation, fixture.database.dataSource(), asleep);
        CompletableFuture<?> built = CompletableFuture.runAsync(() -> {
            try {
                indexes.run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        String locks =
                "SELECT count(*) FROM pg_locks WHERE relation = '%s.tally'::regclass".formatted(generation.schema());
        try {
            within(30).until(() -> built.isDone() || fixture.number(locks) > 0);

            within(30).until(() -> fixture.number(locks) == 0);
        } finally {
            awake.countDown();
        }
        assertThat(built).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void ofTwoAtOnceTheSecondIsRefused() throws Exception {
        relayed(2_000, 20);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Rebuild.Result> first =
                    threads.submit(() -> rebuild(Ledger.of(fixture)).run(USUAL.maxRate(400), _ -> {}));
            within(30).until(() -> fixture.number("SELECT count(*) FROM projection.rebuild") == 1);

            assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, _ -> {}))
                    .isInstanceOf(UnderWay.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("BUILD");

            assertThat(first.get().active()).isTrue();
            assertThat(first.get().took()).as("2,000 events at 400/s").isGreaterThan(Duration.ofMillis(4_900));
        }
        assertThat(entries(1)).isEqualTo(2_000);
    }

    @Test
    void howFarAnotherOneIsIsNotSaidWhereThatIsNotKnown() throws Exception {
        relayed(10, 1);
        Rebuilds first = new Rebuilds(fixture.database.dataSource(), new Rebuilds.Owner("first", "a host"));
        Rebuilds.Job job = first.claim(Ledger.of(fixture), USUAL, 10, false);
        first.enters(job.generation(), RebuildPhase.VERIFY, 10);
        Rebuilds second = new Rebuilds(fixture.database.dataSource(), new Rebuilds.Owner("second", "a host"));

        assertThatThrownBy(() -> second.claim(Ledger.of(fixture), USUAL, 10, false))
                .isInstanceOf(UnderWay.class)
                .hasMessageEndingWith("as generation 1: VERIFY");
    }

    @Test
    void oneThatGivesNoSignOfLifeIsTakenOverAndWritesNoMore() throws Exception {
        relayed(100, 10);
        Rebuilds first = new Rebuilds(fixture.database.dataSource(), new Rebuilds.Owner("first", "a host"));
        Rebuilds.Job job = first.claim(Ledger.of(fixture), USUAL.parallel(1), 100, false);
        Fence fence = open -> first.requireOwned(open, job.generation());
        LogPosition origin = LogPosition.origin(fixture.log.epoch());
        try (SqlStore zombie =
                new SqlStore(Ledger.of(fixture), job.generation(), fixture.database.dataSource(), fence)) {
            zombie.write(folded(1, 10), true, new Advance(Slice.partition(0), origin, position(10)));
            forgetLeases();

            Rebuilds second = new Rebuilds(fixture.database.dataSource(), new Rebuilds.Owner("second", "a host"));
            assertThat(second.claim(Ledger.of(fixture), USUAL, 100, false).resumed())
                    .isTrue();

            assertThatThrownBy(() -> zombie.write(
                            folded(11, 20), false, new Advance(Slice.partition(0), position(10), position(20))))
                    .isInstanceOf(LeaseLost.class);
            assertThatThrownBy(() -> zombie.apply(Step.apply(
                            List.of(new Advance(Slice.partition(0), position(10), position(11))), List.of(event(11)))))
                    .isInstanceOf(LeaseLost.class);
            assertThat(first.renew(job.generation())).isFalse();
            second.giveUp(job.generation());
        }

        rebuild(Ledger.of(fixture)).run(USUAL, _ -> {});

        assertThat(entries(1)).isEqualTo(100);
    }

    @Test
    void anEventThatCantBeAppliedStopsItUntilItIsMendedOrDiscarded() throws Exception {
        relayed(3_000, 30);
        fixture.appendPoison(3).join();
        fixture.append(3_000, 30);

        BadEvent bad = catchThrowableOfType(
                BadEvent.class, () -> rebuild(Ledger.of(fixture)).run(USUAL, _ -> {}));

        assertThat(bad.event().position()).isEqualTo(3_001);
        assertThat(bad).hasMessageContaining("poison").hasMessageContaining(fixture.streamId(3));
        assertThat(fixture.texts("SELECT error FROM projection.rebuild")).containsExactly(bad.getMessage());
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, _ -> {}))
                .isInstanceOf(BadEvent.class);

        Rebuild.Result mended = rebuild(Ledger.of(fixture).healed()).run(USUAL.kept(), _ -> {});
        assertThat(mended.generation()).isEqualTo(1);
        assertThat(entries(1)).isEqualTo(6_001);
        fixture.execute(
                "INSERT INTO projection.discarded SELECT '%s', position, stream_id, sequence, event_id, type, '', '', '' FROM event_store.event WHERE position = 3001"
                        .formatted(fixture.projection));
        assertThat(rebuild(Ledger.of(fixture)).run(USUAL, _ -> {}).generation()).isEqualTo(2);
        assertThat(entries(2)).isEqualTo(6_000);
    }

    @Test
    void whatTheHeapHasNoRoomForIsBlamedOnNoEvent() throws Exception {
        relayed(100, 10);
        fixture.appendPoison(3).join();
        fixture.append(100, 10);

        assertThatThrownBy(() -> rebuild(new TooLarge(Ledger.of(fixture))).run(USUAL, _ -> {}))
                .isInstanceOf(Broken.class)
                .hasMessageContaining("Java heap space")
                .hasMessageContaining("rebuild %s again, which goes on".formatted(fixture.projection));
        assertThatThrownBy(() -> rebuild(new TooLargeToApply(Tally.of(fixture).named("tallies")))
                        .run(USUAL, _ -> {}))
                .isInstanceOf(Broken.class)
                .hasMessageContaining("Java heap space");

        assertThat(rebuild(Ledger.of(fixture).healed()).run(USUAL, _ -> {}).generation())
                .isOne();
    }

    private record TooLarge(Ledger ledger) implements TableProjection {

        @Override
        public String name() {
            return ledger.name();
        }

        @Override
        public int version() {
            return ledger.version();
        }

        @Override
        public Set<String> streamTypes() {
            return ledger.streamTypes();
        }

        @Override
        public List<Table> tables() {
            return ledger.tables();
        }

        @Override
        public void fold(EventRecord event, Rows rows) {
            if (isPoison(event)) {
                throw new OutOfMemoryError("Java heap space");
            }
            ledger.fold(event, rows);
        }
    }

    private record TooLargeToApply(Tally tally) implements OnTally {

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            if (batch.stream().anyMatch(RebuildIT::isPoison)) {
                throw new OutOfMemoryError("Java heap space");
            }
            tally.apply(connection, batch);
        }
    }

    private static boolean isPoison(EventRecord event) {
        return new String(event.payload(), UTF_8).equals("poison");
    }

    @Test
    void itsIndexesMayTakeLongerThanTheNetworkMayBeSilent() throws Exception {
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        IndexBuild indexes = new IndexBuild(Tally.of(fixture), generation, fixture.database.impatient(), Fence.OPEN);
        CompletableFuture<?> built;
        try (Connection other = fixture.database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE %s.tally IN ACCESS EXCLUSIVE MODE".formatted(generation.schema()));

            built = CompletableFuture.runAsync(() -> {
                try {
                    indexes.run();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            within(30)
                    .until(() -> built.isDone()
                            || fixture.number(
                                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ANALYZE%' AND query_start < clock_timestamp() - interval '2 s'")
                                    == 1);
            assertThat(built).isNotDone();
            other.rollback();
        }

        assertThat(built).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void asOfAMomentItShowsNothingThatCameLaterAndStandsUnderItsName() throws Exception {
        fixture.append(500, 20);
        Rebuild.Result then = rebuild(Ledger.of(fixture)).run(USUAL.until(300, "then"), _ -> {});

        assertThat(then.readModel()).isEqualTo("then");
        assertThat(fixture.number("SELECT count(*) FROM then_g1.entry")).isEqualTo(300);
        assertThat(fixture.texts("SELECT state || ' ' || model_of || ' ' || until_position FROM projection.generation"))
                .containsExactly("FROZEN " + fixture.projection + " 300");
        assertThat(fixture.texts("SELECT projection FROM projection.active")).containsExactly("then");
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL.until(501, "then"), _ -> {}))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("500");
    }

    @Test
    void itsRowsAreCountedOnceWhenTheServerHearsOfAllThatWasWritten() throws Exception {
        fixture.append(500, 20);
        Rebuild.Result _ = rebuild(Ledger.of(fixture)).run(USUAL.until(300, "then"), _ -> {});

        tellTheServerOfAllThatWasWritten();

        assertThat(fixture.number(
                        "SELECT sum(pg_stat_get_live_tuples(oid)) FROM pg_class WHERE oid = 'then_g1.entry'::regclass"))
                .isEqualTo(300);
    }

    /** Sessions tell what they wrote at last when they have been idle for some seconds. */
    private void tellTheServerOfAllThatWasWritten() throws SQLException {
        List<Connection> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Connection session = fixture.database.dataSource().getConnection();
                sessions.add(session);
                try (Statement statement = session.createStatement()) {
                    statement.execute("SELECT pg_stat_force_next_flush()");
                }
            }
        } finally {
            for (Connection session : sessions) {
                session.close();
            }
        }
    }

    @Test
    void aReadModelOfThePastNeverStandsWhereALiveOneDoes() throws Exception {
        fixture.append(100, 5);
        Rebuild ledger = rebuild(Ledger.of(fixture));

        assertThatThrownBy(() -> ledger.run(USUAL.until(50, fixture.projection), _ -> {}))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("the read model itself");
        assertThat(fixture.number("SELECT count(*) FROM projection.active")).isZero();

        ledger.run(USUAL.until(50, "then"), _ -> {});
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture).named("then")).run(USUAL, _ -> {}))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("of the past");
        assertThat(fixture.number("SELECT count(*) FROM then_g1.entry")).isEqualTo(50);
    }

    @Test
    void asOfAnotherMomentItDoesNotGoOnWithWhatIsUnfinished() throws Exception {
        fixture.append(100, 5);
        Rebuild ledger = rebuild(Ledger.of(fixture));
        assertThatThrownBy(() -> ledger.run(USUAL.until(50, "then"), _ -> {
                    throw new IllegalStateException("killed");
                }))
                .hasStackTraceContaining("killed");

        assertThatThrownBy(() -> ledger.run(USUAL.until(60, "then"), _ -> {}))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("--until 50");
        assertThat(ledger.run(USUAL.until(50, "then"), _ -> {}).position()).isEqualTo(50);
        assertThat(ledger.run(USUAL.until(60, "then"), _ -> {}).position()).isEqualTo(60);
    }

    @Test
    void aReadModelThatWritesForItselfIsRebuiltTheSameWay() throws Exception {
        relayed(5_000, 50);

        try (Load load = new Load()) {
            rebuild(Tally.of(fixture)).run(USUAL, _ -> {});
            fixture.start(Tally.of(fixture));
            fixture.awaitApplied(1, 5_000L + load.stop());
        }

        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void inRedisItIsRebuiltTheSameWay() throws Exception {
        relayed(3_000, 50);
        RedisClient client = RedisClient.create(TestServers.redis());
        try (Load load = new Load();
                StatefulRedisConnection<String, String> connection = client.connect()) {
            Rebuild rebuild = new Rebuild(
                    Latest.of(fixture), client, fixture.database.dataSource(), fixture.log, TestServers.kafka());
            assertThatThrownBy(() -> rebuild.run(USUAL.maxRate(10_000), RebuildIT::dieInTheMiddle))
                    .hasStackTraceContaining("killed");

            assertThatThrownBy(() -> rebuild.run(USUAL, RebuildIT::stopInTheProof))
                    .isInstanceOf(InterruptedException.class);

            Rebuild.Result result = rebuild.run(USUAL, _ -> {});
            load.stop();
            fixture.started(new ProjectionRunner(
                    Latest.of(fixture),
                    client,
                    fixture.database.dataSource(),
                    fixture.log,
                    TestServers.kafka(),
                    new SimpleMeterRegistry()));

            assertThat(result.generation()).isEqualTo(1);
            Latest.await(fixture, connection.sync());
            assertThat(connection.sync().hkeys("{%s.g1}:progress".formatted(fixture.projection)))
                    .noneMatch(field -> field.startsWith("@store"));
        } finally {
            client.shutdown();
        }
    }

    private static void stopInTheProof(RebuildProgress progress) {
        if (progress.phase() == RebuildPhase.VERIFY) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void stoppedInItsProofItDoesNotSwitchReaders() throws Exception {
        live(Ledger.of(fixture), 20, 5);

        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, RebuildIT::stopInTheProof))
                .isInstanceOf(InterruptedException.class);

        assertThat(activeGeneration()).isEqualTo(1);
        assertThat(rebuild(Ledger.of(fixture)).run(USUAL, _ -> {}).generation()).isEqualTo(2);
        assertThat(activeGeneration()).isEqualTo(2);
    }

    @Test
    void anEventThatCantBeAppliedStopsItInItsProofToo() throws Exception {
        live(Ledger.of(fixture).healed(), 20, 5);
        AtomicBoolean came = new AtomicBoolean();

        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, progress -> {
                    if (progress.phase() == RebuildPhase.VERIFY && !came.getAndSet(true)) {
                        fixture.appendPoison(3).join();
                        within(30)
                                .until(() -> !fixture.texts("SELECT stream_id FROM projection.parked")
                                        .isEmpty());
                    }
                }))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("1 streams are parked in generation 2");

        assertThat(activeGeneration()).isEqualTo(1);
    }

    @Test
    void oneThatGoesOnIsKeptWhereThatIsWantedNow() throws Exception {
        live(Ledger.of(fixture), 20, 5);
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, RebuildIT::dieInTheProof))
                .hasStackTraceContaining("killed");

        Rebuild.Result result = rebuild(Ledger.of(fixture)).run(USUAL.kept(), _ -> {});

        assertThat(result.generation()).isEqualTo(2);
        assertThat(result.active()).isFalse();
        assertThat(activeGeneration()).isEqualTo(1);
    }

    @Test
    void oneFromKafkaIsNotGoneOnWithAtARateThatItWouldNotHeed() throws Exception {
        relayed(10, 1);
        assertThatThrownBy(() -> rebuild(Ledger.of(fixture))
                        .run(USUAL.from(RebuildOrder.Source.KAFKA), RebuildIT::dieAtItsBeginning))
                .hasStackTraceContaining("killed");

        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL.maxRate(1_000), _ -> {}))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("from Kafka, which heeds no max-rate");

        assertThat(rebuild(Ledger.of(fixture)).run(USUAL, _ -> {}).active()).isTrue();
    }

    private static void dieAtItsBeginning(RebuildProgress progress) {
        if (progress.phase() == RebuildPhase.BUILD) {
            throw new IllegalStateException("killed");
        }
    }

    private static void dieInTheMiddle(RebuildProgress progress) {
        if (progress.position() > 1_000) {
            throw new IllegalStateException("killed");
        }
    }

    @Test
    void fromKafkaItIsFilledAsALiveOneIs() throws Exception {
        relayed(2_000, 50);

        Rebuild.Result result = rebuild(Ledger.of(fixture)).run(USUAL.from(RebuildOrder.Source.KAFKA), _ -> {});

        assertThat(result.active()).isTrue();
        assertThat(result.events()).isEqualTo(2_000);
        assertThat(entries(1)).isEqualTo(2_000);
    }

    @Test
    void readModelsOfSimilarNamesAreRebuiltAtOnce() throws Exception {
        relayed(2_000, 20);
        List<String> names = List.of("a_b", "axb", "a_b_v2");
        try (HikariDataSource database = new HikariDataSource();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.setJdbcUrl(fixture.database.url());
            database.setUsername(fixture.database.user());
            database.setPassword(fixture.database.password());
            database.setMaximumPoolSize(6 * names.size());
            List<Callable<Rebuild.Result>> rebuilds = names.stream()
                    .<Callable<Rebuild.Result>>map(name -> () -> new Rebuild(
                                    Ledger.of(fixture).named(name), null, database, fixture.log, TestServers.kafka())
                            .run(USUAL.parallel(1), _ -> {}))
                    .toList();
            for (Future<Rebuild.Result> each : threads.invokeAll(rebuilds)) {
                assertThat(each.get().active()).isTrue();
            }
        }
        for (String name : names) {
            assertThat(fixture.number("SELECT count(*) FROM %s_g1.entry".formatted(name)))
                    .isEqualTo(2_000);
        }
    }

    @Test
    void withoutTheTopicOfWhatItAppliedItDoesNotGoLive() throws Exception {
        fixture.append(10, 1);

        assertThatThrownBy(() -> rebuild(Ledger.of(fixture)).run(USUAL, _ -> {}))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(fixture.topic);

        fixture.startRelay();
        fixture.awaitRelayed();
        rebuild(Ledger.of(fixture)).run(USUAL, _ -> {});
        assertThat(entries(1)).isEqualTo(10);
    }

    private GenerationRegister register() {
        return new GenerationRegister(
                fixture.database.dataSource(), fixture.log, null, TestServers.kafka(), List.of(Ledger.of(fixture)));
    }

    private void live(SqlProjection projection, int events, int streams) {
        fixture.start(projection);
        relayed(events, streams);
    }

    private void relayed(int events, int streams) {
        fixture.startRelay();
        fixture.append(events, streams);
        fixture.awaitRelayed();
    }

    private Rebuild rebuild(Projection projection) {
        return new Rebuild(projection, null, fixture.database.dataSource(), fixture.log, TestServers.kafka());
    }

    private Rows folded(int from, int to) {
        Rows rows = new Rows();
        for (int position = from; position <= to; position++) {
            Ledger.of(fixture).fold(event(position), rows);
        }
        return rows;
    }

    private EventRecord event(long position) {
        return EventRecord.of(fixture.log.after(position - 1, 1).getFirst());
    }

    private LogPosition position(long position) {
        return new LogPosition(
                fixture.log.epoch(), position, fixture.log.eventIdAt(position).orElseThrow());
    }

    private long stored(int generation) {
        return fixture.number(
                "SELECT coalesce(min(position), 0) FROM projection.progress WHERE topic = '@store' AND generation = "
                        + generation);
    }

    @Test
    void theLeaseOfADeadOneFromBeforeTheClockWasSetBackHoldsUpNobody() throws Exception {
        relayed(10, 1);
        Rebuilds dead = new Rebuilds(fixture.database.dataSource(), new Rebuilds.Owner("dead", "a host"));
        Rebuilds.Job job = dead.claim(Ledger.of(fixture), USUAL, 10, false);
        fixture.execute("UPDATE projection.rebuild SET lease_until = clock_timestamp() + interval '1 hour'");
        Rebuilds next = new Rebuilds(fixture.database.dataSource(), new Rebuilds.Owner("next", "a host"));

        assertThat(next.claim(Ledger.of(fixture), USUAL, 10, false).resumed()).isTrue();
        assertThat(dead.renew(job.generation())).isFalse();
    }

    private void forgetLeases() {
        fixture.execute("UPDATE projection.rebuild SET lease_until = '-infinity'");
    }

    private long activeGeneration() {
        return fixture.number("SELECT generation FROM projection.active");
    }

    private long entries(int generation) {
        return fixture.number("SELECT count(*) FROM %s_g%d.entry".formatted(fixture.projection, generation));
    }

    private void awaitEntries(int generation, long count) {
        within(60).until(() -> entries(generation) >= count);
    }

    private Map<String, List<String>> rows(int generation) {
        return Ledger.rows(fixture, "%s_g%d".formatted(fixture.projection, generation));
    }

    private List<String> indexes(int generation) {
        return fixture.texts("SELECT indexname FROM pg_indexes WHERE schemaname = '%s_g%d' ORDER BY 1"
                .formatted(fixture.projection, generation));
    }

    /** Appends until it is stopped. */
    private final class Load implements AutoCloseable {

        private final AtomicBoolean enough = new AtomicBoolean();
        private final CompletableFuture<Integer> appended = CompletableFuture.supplyAsync(() -> {
            int events = 0;
            while (!enough.get()) {
                fixture.append(100, 60);
                events += 100;
            }
            return events;
        });

        int stop() {
            enough.set(true);
            return appended.join();
        }

        @Override
        public void close() {
            stop();
        }
    }
}
