package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedKafka;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.testkit.ScarceMemory;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerHealthIT {

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final AtomicBoolean broken = new AtomicBoolean();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A tally that can be broken, after it has written half of a batch. */
    private record Breakable(Tally tally, AtomicBoolean broken) implements OnTally {

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            tally.apply(connection, batch.subList(0, (batch.size() + 1) / 2));
            if (broken.get()) {
                throw new SQLTransientException("broken fold");
            }
            tally.apply(connection, batch.subList((batch.size() + 1) / 2, batch.size()));
        }
    }

    @Test
    void aFoldThatTheDatabaseFailsIsRetriedUntilItWorksAndIsRedMeanwhile() {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(new Breakable(Tally.of(fixture), broken));
        fixture.append(500, 50);
        fixture.awaitApplied(1, 500);
        within(30).until(() -> runner.health().isUp());

        broken.set(true);
        fixture.append(5_000, 50);
        within(30).until(() -> runner.health().detail().contains("broken fold"));
        assertThat(runner.health().isUp()).isFalse();
        assertThat(fixture.applied(1)).isEqualTo(500);

        broken.set(false);
        fixture.awaitApplied(1, 5_500);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        within(30).until(() -> runner.health().isUp());
    }

    @Test
    void aDatabaseThatCutsItsConnectionsIsComeBackTo() {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));

        for (int i = 0; i < 10; i++) {
            fixture.append(500, 50);
            fixture.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()
                       AND (query LIKE '%projection.progress%' OR query LIKE '%tally%')""");
        }

        within(60).ignoreExceptions().until(() -> fixture.applied(1) == 5_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        within(30).until(() -> runner.health().isUp());
    }

    @Test
    void itGoesOnAfterMemoryWasTooScarceEvenToLogIt() {
        ScarceMemory memory = new ScarceMemory();
        fixture.startRelay();
        fixture.started(new ProjectionRunner(
                Tally.of(fixture),
                memory.of(fixture.database.dataSource()),
                fixture.log,
                TestServers.kafka(),
                new SimpleMeterRegistry()));
        fixture.append(500, 50);
        fixture.awaitApplied(1, 500);

        memory.begin();
        within(60).until(() -> {
            fixture.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%projection.progress%'""");
            String runner = "projection-" + fixture.projection;
            return memory.refused().containsAll(List.of(runner, runner + "-g1"));
        });
        memory.end();
        fixture.append(500, 50);

        fixture.awaitApplied(1, 1_000);
    }

    @Test
    void progressOnALostHistoryStopsItRedUntilItsAdviceIsFollowed() throws Exception {
        fixture.startRelay();
        ProjectionRunner first = fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        first.close();
        fixture.execute("UPDATE projection.progress SET event_id = 'lost', epoch = '1-1-00000001'");
        fixture.append(100, 10);
        fixture.awaitRelayed();

        ProjectionRunner second = fixture.start(Tally.of(fixture));

        within(30).until(() -> second.health().detail().contains("history that is lost"));
        assertThat(second.health().isUp()).isFalse();
        assertThat(fixture.applied(1)).isEqualTo(100);

        assertThat(second.health().detail())
                .contains(
                        "`infra/ordinal projections rebuild %1$s`".formatted(fixture.projection),
                        "`infra/ordinal projections drop %1$s 1`".formatted(fixture.projection));
        Tally tally = Tally.of(fixture);
        Rebuild.Result rebuilt = new Rebuild(
                        tally, null, fixture.database.dataSource(), fixture.log, TestServers.kafka())
                .run(RebuildOrder.usual(), _ -> {});
        new GenerationRegister(
                        fixture.database.dataSource(),
                        fixture.log,
                        null,
                        TestServers.kafka(),
                        List.of(tally),
                        Duration.ofMillis(200))
                .drop(fixture.projection, 1, _ -> {});

        assertThat(rebuilt.active()).isTrue();
        assertThat(fixture.tally(2)).isEqualTo(fixture.fold());
        within(30).until(() -> second.health().isUp());
    }

    @Test
    void aRunningOneStopsWhenTheHistoryUnderItsProgressIsLost() {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);

        fixture.execute("DELETE FROM event_store.event WHERE position > 50");

        within(30).until(() -> runner.health().detail().contains("history that is lost"));
        assertThat(runner.health().isUp()).isFalse();
    }

    @Test
    void aHistoryThatIsBroughtBackIsGoneOnWith() {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        fixture.execute("CREATE TABLE lost AS SELECT * FROM event_store.event WHERE position > 50");
        fixture.execute("DELETE FROM event_store.event WHERE position > 50");
        within(30).until(() -> runner.health().detail().contains("history that is lost"));

        fixture.execute("INSERT INTO event_store.event SELECT * FROM lost");

        within(30).until(() -> runner.health().isUp());
        fixture.append(100, 10);
        fixture.awaitApplied(1, 200);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void partitionsThatAStrangerInItsGroupHasGotMakeItRedUntilTheStrangerLeaves() throws Exception {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(200, 100);
        fixture.awaitApplied(1, 200);
        within(30).until(() -> runner.health().detail().contains("12 partitions"));

        AtomicBoolean stays = new AtomicBoolean(true);
        CompletableFuture<Void> stranger = CompletableFuture.runAsync(() -> {
            try (Consumer<byte[], byte[]> consumer =
                    KafkaClients.consumer(TestServers.kafka(), "ordinal." + fixture.projection + ".g1")) {
                consumer.subscribe(Set.of(fixture.topic));
                while (stays.get()) {
                    consumer.poll(Duration.ofMillis(100));
                }
            }
        });
        try {
            within(30).until(() -> !runner.health().detail().contains("12 partitions"));
            fixture.append(200, 100);

            within(40).until(() -> runner.health().detail().contains("no worker moves it"));
            assertThat(runner.health().isUp()).isFalse();
            assertThat(fixture.applied(1)).isBetween(200L, 399L);
        } finally {
            stays.set(false);
            stranger.get(10, TimeUnit.SECONDS);
        }
        fixture.awaitApplied(1, 400);
        within(30).until(() -> runner.health().isUp());
    }

    @Test
    void aNewEpochInWhichItsProgressStandsIsTakenOnAndGoneOnWith() {
        fixture.startRelay();
        ProjectionRunner first = fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        first.close();
        fixture.execute("UPDATE projection.progress SET epoch = '1-1-00000001'");

        fixture.start(Tally.of(fixture));
        within(30)
                .until(() ->
                        fixture.number("SELECT count(*) FROM projection.progress WHERE epoch = '1-1-00000001'") == 0);
        fixture.append(100, 10);

        fixture.awaitApplied(1, 200);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void beforeItIsLetIntoItsGroupItIsRed() {
        ProjectionRunner runner = fixture.started(new ProjectionRunner(
                Tally.of(fixture),
                fixture.database.dataSource(),
                fixture.log,
                "127.0.0.1:1",
                new SimpleMeterRegistry()));

        within(30).until(() -> runner.health().detail().contains("consumer group"));

        assertThat(runner.health().isUp()).isFalse();
    }

    @Test
    void whileNoBrokerAnswersItLeavesItsGroupAndComesBackByItself(@TempDir Path directory) {
        int port = Ports.free();
        EmbeddedKafka broker = broker(directory, port);
        ProjectionRunner runner = fixture.started(new ProjectionRunner(
                Tally.of(fixture),
                fixture.database.dataSource(),
                fixture.log,
                broker.bootstrapServers(),
                new SimpleMeterRegistry()));
        within(30).until(() -> runner.health().isUp());

        broker.process().kill();
        within(30).until(() -> runner.health().detail().contains("no broker of Kafka answers"));
        assertThat(runner.health().isUp()).isFalse();

        try (EmbeddedKafka _ = broker(directory, port)) {
            within(30).until(() -> runner.health().isUp());
            runner.close();
        }
    }

    private static EmbeddedKafka broker(Path directory, int port) {
        return EmbeddedKafka.start(directory.resolve("kafka"), port, directory.resolve("kafka.log"), List.of());
    }

    @Test
    void oneWithNothingToDoIsGreenAndLagsByNothing() {
        fixture.startRelay();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();

        ProjectionRunner runner = fixture.started(new ProjectionRunner(
                Tally.of(fixture), fixture.database.dataSource(), fixture.log, TestServers.kafka(), meters));

        within(30).until(() -> runner.health().isUp());
        within(30)
                .until(() -> meters.get("ordinal.projection.up")
                                .tag("projection", fixture.projection)
                                .gauge()
                                .value()
                        == 1);
    }

    @Test
    void oneThatHearsNothingAlthoughARelayLeadsIsRedUntilItDoes() {
        MockClock clock = new MockClock();
        EventRelay relay = fixture.startRelay();
        ProjectionRunner runner = fixture.started(withClock(clock));
        fixture.append(100, 50);
        fixture.awaitApplied(1, 100);
        relay.close();

        clock.add(Duration.ofSeconds(31));
        within(30).until(() -> runner.health().isUp());
        fixture.execute("UPDATE event_relay.checkpoint SET lease_until = 'infinity'");
        within(30).until(() -> runner.health().detail().contains("not even a heartbeat"));
        assertThat(runner.health().isUp()).isFalse();

        fixture.execute("UPDATE event_relay.checkpoint SET lease_until = '-infinity'");
        fixture.startRelay();
        fixture.append(1, 1);
        within(30).until(() -> runner.health().isUp());
    }

    @Test
    void aRelayOfOtherTopicsThatNobodyLeadsDoesNotKeepItFromBeingRed() {
        MockClock clock = new MockClock();
        EventRelay relay = fixture.startRelay();
        ProjectionRunner runner = fixture.started(withClock(clock));
        fixture.append(100, 50);
        fixture.awaitApplied(1, 100);
        relay.close();
        fixture.execute("""
                INSERT INTO event_relay.topic (topic, partitions, stream_type, relay)
                VALUES ('ordinal.other', 12, 'other', 'others')""");
        fixture.execute("UPDATE event_relay.checkpoint SET lease_until = 'infinity'");
        fixture.execute(
                "INSERT INTO event_relay.checkpoint (name, holder, token, lease_until) VALUES ('others', 'nobody', 1, '-infinity')");

        clock.add(Duration.ofSeconds(31));

        within(30).until(() -> runner.health().detail().contains("not even a heartbeat"));
        assertThat(runner.health().isUp()).isFalse();
    }

    @Test
    void oneWhoseRelayNobodyLeadsIsGreenAndSaysSo() {
        MockClock clock = new MockClock();
        EventRelay relay = fixture.startRelay();
        ProjectionRunner runner = fixture.started(withClock(clock));
        fixture.append(100, 50);
        fixture.awaitApplied(1, 100);
        within(30).until(() -> runner.health().isUp());
        assertThat(runner.health().detail()).doesNotContain("nobody leads");

        relay.close();
        fixture.append(1, 1);
        clock.add(Duration.ofSeconds(31));

        within(30).until(() -> runner.health().detail().contains("nobody leads relay relay"));
        assertThat(runner.health().isUp()).isTrue();

        fixture.startRelay();
        within(30)
                .until(() -> runner.health().isUp() && !runner.health().detail().contains("nobody leads"));
    }

    @Test
    void oneThatHasNoTopicYetSaysThatNobodyLeadsTheRelayThatMakesIt() {
        MockClock clock = new MockClock();
        ProjectionRunner runner = fixture.started(withClock(clock));
        within(30).until(() -> runner.health().isUp());
        fixture.append(1, 1);

        clock.add(Duration.ofSeconds(31));

        within(30).until(() -> runner.health().detail().contains("nobody leads relay relay"));
        fixture.startRelay();
        fixture.awaitApplied(1, 1);
        within(30)
                .until(() -> runner.health().isUp() && !runner.health().detail().contains("nobody leads"));
    }

    private ProjectionRunner withClock(MockClock clock) {
        return new ProjectionRunner(
                Tally.of(fixture),
                fixture.database.dataSource(),
                fixture.log,
                TestServers.kafka(),
                new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock));
    }
}
