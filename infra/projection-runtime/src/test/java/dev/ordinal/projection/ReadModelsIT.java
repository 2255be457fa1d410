package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.ConsistencyToken.Write;
import dev.ordinal.eventstore.Epoch;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadModelsIT {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final ReadModels readModels = reader(1);
    private final List<String> tally = List.of(fixture.projection);

    @AfterEach
    void close() {
        readModels.close();
        fixture.close();
    }

    @Test
    void aWriteIsSeenOnceItIsApplied() throws Exception {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        for (int i = 0; i < 50; i++) {
            Appended appended = fixture.appendOne(i % 7).get();

            WaitResult result = readModels.await(token(i % 7, appended.lastPosition()), tally, LONG);

            assertThat(result).isInstanceOf(WaitResult.Seen.class);
            assertThat(fixture.applied(1)).isEqualTo(i + 1);
        }
    }

    @Test
    void theFirstReaderAfterAStartWaitsToo() throws Exception {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        long position = fixture.appendOne(1).get().lastPosition();
        fixture.awaitApplied(1, 1);
        for (int i = 0; i < 20; i++) {
            try (ReadModels justStarted = reader(1)) {
                assertThat(justStarted.await(token(1, position), tally, LONG)).isInstanceOf(WaitResult.Seen.class);
            }
        }
    }

    @Test
    void aWriteThatNobodyAppliesLeavesTheReadModelBehind() throws Exception {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        runner.close();
        Appended appended = fixture.appendOne(1).get();
        fixture.awaitRelayed();

        assertThat(readModels.await(token(1, appended.lastPosition()), tally, SHORT))
                .isEqualTo(new WaitResult.Behind(fixture.projection));
        assertThat(readModels.await(token(1, 1), tally, SHORT)).isInstanceOf(WaitResult.Seen.class);
    }

    @Test
    void writesToStreamsThatAReadModelDoesNotReadAreNoneOfItsBusiness() throws Exception {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        fixture.append(1, 1);
        fixture.awaitApplied(1, 1);
        ConsistencyToken foreign = new ConsistencyToken(
                fixture.log.epoch(), List.of(new Write("elsewhere", "elsewhere-1", 1_000, "unknown")));

        assertThat(readModels.await(foreign, tally, SHORT)).isInstanceOf(WaitResult.Seen.class);
    }

    @Test
    void aReadModelThatDoesNotExistIsBehind() throws Exception {
        assertThat(readModels.await(token(1, 1), List.of("missing"), SHORT))
                .isEqualTo(new WaitResult.Behind("missing"));
        assertThatThrownBy(() -> readModels.snapshot().schema("missing")).isInstanceOf(ReadModelMissing.class);
    }

    @Test
    void aWriteOfAnEpochBeforeThisOneIsSeenWhereItStandsAndNeverWhereItIsLost() throws Exception {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        Epoch before = new Epoch("1-1-00000001");
        String stream = fixture.log.after(49, 1).getFirst().streamId();

        assertThat(readModels.await(token(before, stream, 50), tally, LONG)).isInstanceOf(WaitResult.Seen.class);
        assertThat(readModels.await(token(before, stream, 50, "lost"), tally, LONG))
                .isInstanceOf(WaitResult.Behind.class);
    }

    @Test
    void progressOnALostHistoryHasSeenNothing() throws Exception {
        String stream = streamReadOnALostHistory();

        ConsistencyToken token = token(fixture.log.epoch(), stream, 50);
        within(30).until(() -> readModels.await(token, tally, SHORT) instanceof WaitResult.Behind);
    }

    @Test
    void aWriteOfALostHistoryIsNotSeenByAReadModelOnTheSameHistory() throws Exception {
        String stream = streamReadOnALostHistory();

        ConsistencyToken token = token(new Epoch("1-1-00000001"), stream, 50);
        within(30).until(() -> readModels.await(token, tally, SHORT) instanceof WaitResult.Behind);
    }

    @Test
    void aWriteThatIsLostIsNotSeenWhileTheDatabaseThatHadItHasFallenSilent() throws Exception {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        runner.close();
        ConsistencyToken token =
                token(fixture.log.epoch(), fixture.log.after(99, 1).getFirst().streamId(), 100);
        assertThat(readModels.await(token, tally, LONG)).isInstanceOf(WaitResult.Seen.class);

        try (Connection silent = fixture.database.dataSource().getConnection();
                Statement lock = silent.createStatement()) {
            silent.setAutoCommit(false);
            lock.execute("LOCK TABLE projection.promotion IN ACCESS EXCLUSIVE MODE");
            within(30)
                    .until(() -> fixture.number(
                                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%readable%'")
                            > 0);
            fixture.execute("DELETE FROM projection.progress");
            fixture.execute("DELETE FROM event_store.event WHERE position > 50");

            within(30).until(() -> readModels.await(token, tally, SHORT) instanceof WaitResult.Behind);
            silent.rollback();
        }

        assertThat(readModels.await(token, tally, SHORT)).isInstanceOf(WaitResult.Behind.class);
    }

    /** Of the event at position 50. */
    private String streamReadOnALostHistory() throws Exception {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(100, 10);
        fixture.awaitApplied(1, 100);
        runner.close();
        fixture.execute("UPDATE projection.progress SET event_id = 'lost', epoch = '1-1-00000001'");
        return fixture.log.after(49, 1).getFirst().streamId();
    }

    @Test
    void thePositionIsTheRelaysOnceEveryPartitionHasReachedItsHead() {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(100, 3);
        within(30).until(() -> readModels.position(tally) == 100);
        runner.close();

        fixture.append(50, 1);
        fixture.awaitRelayed();

        long lastOfStream = fixture.number("SELECT position FROM projection.progress WHERE partition = %d"
                .formatted(fixture.partitionOf(0).partition()));
        within(30).until(() -> readModels.position(tally) == lastOfStream);
        assertThat(readModels.position(List.of("missing"))).isZero();
        fixture.start(Tally.of(fixture));
        within(30).until(() -> readModels.position(tally) == 150);
    }

    @Test
    void readersAreGivenTheActiveGenerationOrTheLastOfTheirVersionThatWas() throws Exception {
        Generations generations = new Generations(fixture.database.dataSource());
        Generation first = generations.establish(Tally.of(fixture));
        Generation second = generations.establish(Tally.of(fixture).version(2));
        try (ReadModels newer = reader(2)) {
            within(30).until(() -> readModels.snapshot().of(fixture.projection).equals(Optional.of(first)));
            assertThat(newer.snapshot().of(fixture.projection)).isEmpty();
            assertThatThrownBy(() -> newer.snapshot().schema(fixture.projection))
                    .isInstanceOf(ReadModelMissing.class);

            Transaction.run(
                    fixture.database.dataSource(), connection -> Generations.promote(connection, second, "ada"));
            within(30).until(() -> newer.snapshot().of(fixture.projection).equals(Optional.of(second)));
            assertThat(newer.snapshot().schema(fixture.projection)).isEqualTo(fixture.projection + "_g2");
            assertThat(newer.snapshot().keyPrefix(fixture.projection)).isEqualTo("{" + fixture.projection + ".g2}:");
            assertThat(readModels.snapshot().of(fixture.projection)).contains(first);

            fixture.execute("UPDATE projection.generation SET state = 'DROPPED' WHERE generation = 1");
            within(30).until(() -> readModels.snapshot().of(fixture.projection).isEmpty());
            assertThat(newer.snapshot().of(fixture.projection)).contains(second);
        }
    }

    private ReadModels reader(int version) {
        return new ReadModels(
                fixture.database.dataSource(),
                fixture.log,
                null,
                List.of(Tally.of(fixture).version(version)));
    }

    private ConsistencyToken token(int stream, long position) {
        return token(fixture.log.epoch(), fixture.streamId(stream), position);
    }

    private ConsistencyToken token(Epoch epoch, String streamId, long position) {
        return token(epoch, streamId, position, fixture.log.eventIdAt(position).orElse("none yet"));
    }

    private ConsistencyToken token(Epoch epoch, String streamId, long position, String eventId) {
        return new ConsistencyToken(epoch, List.of(new Write(fixture.streamType, streamId, position, eventId)));
    }
}
