package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.ConsistencyToken.Write;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.ParkedState;
import dev.ordinal.projection.ParkedStreams.Discard;
import dev.ordinal.projection.ParkedStreams.Parked;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParkingIT {

    private static final int POISONED = 3;

    private final ProjectionFixture fixture = new ProjectionFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aStreamWithAnEventThatCannotBeAppliedIsParkedAndTheOthersGoOn() {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));

        fixture.append(100, 10);
        fixture.appendPoison(POISONED).join();
        fixture.append(1_000, 10);

        fixture.awaitApplied(1, 9 * 110 + 10);
        within(10).until(() -> !fixture.parked().isEmpty());
        assertThat(withoutPoisoned(fixture.tally(1))).isEqualTo(withoutPoisoned(fixture.fold()));
        assertThat(fixture.tally(1).get(fixture.streamId(POISONED))).startsWith("10 ");
        Parked parked = poisoned();
        assertThat(fixture.parked()).hasSize(1);
        assertThat(parked.sequence()).isEqualTo(10);
        assertThat(parked.position()).isEqualTo(101);
        assertThat(parked.state()).isEqualTo(ParkedState.PARKED);
        assertThat(parked.cause()).startsWith("java.lang.NumberFormatException").contains("Tally.apply");
        within(10).until(() -> runner.health().detail().contains("1 streams parked"));
        assertThat(runner.health().isUp()).isTrue();
    }

    @Test
    void whatIsTriedAgainByCodeThatCanIsAppliedOnceAndInOrder() {
        fixture.startRelay();
        ProjectionRunner old = fixture.start(Tally.of(fixture));
        fixture.append(50, 10);
        fixture.appendPoison(POISONED).join();
        fixture.append(12_000, 10);
        fixture.awaitApplied(1, 9 * 1_205 + 5);
        old.close();

        List<Integer> retried = Collections.synchronizedList(new ArrayList<>());
        fixture.start(new Moody(Tally.of(fixture).healed(), retried));
        fixture.append(100, 10);
        assertThat(fixture.parkedStreams.retry(fixture.projection, null)).isOne();
        fixture.append(500, 10);

        fixture.awaitApplied(1, 12_651);
        within(10).until(() -> fixture.parked().isEmpty());
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        assertThat(retried).as("after a failure, pages grow again").startsWith(500, 250, 500);
    }

    /** Fails once, at the first page of a retry. */
    private record Moody(Tally tally, List<Integer> retried) implements OnTally {

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            if (batch.stream().map(EventRecord::streamId).distinct().count() == 1 && batch.size() > 100) {
                retried.add(batch.size());
                if (retried.size() == 1) {
                    throw new IllegalStateException("not in the mood");
                }
            }
            tally.apply(connection, batch);
        }
    }

    @Test
    void whatFailsAgainStaysParkedInOrder() {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        fixture.append(20, 10);
        fixture.appendPoison(POISONED).join();
        fixture.append(20, 10);
        within(30).until(() -> fixture.parked().size() == 1);

        fixture.parkedStreams.retry(null, null);

        within(10).until(() -> poisoned().attempts() == 2 && poisoned().state() == ParkedState.PARKED);
        fixture.append(20, 10);
        fixture.awaitApplied(1, 9 * 6 + 2);
        assertThat(fixture.tally(1).get(fixture.streamId(POISONED))).startsWith("2 ");
        assertThat(poisoned().sequence()).isEqualTo(2);
    }

    @Test
    void anEventThatIsDiscardedIsLeftOutForEverAndTheNextOneParksItsStreamAgain() {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        fixture.append(20, 10);
        fixture.appendPoison(POISONED).join();
        fixture.append(20, 10);
        fixture.appendPoison(POISONED).join();
        fixture.append(20, 10);
        within(30).until(() -> fixture.parked().size() == 1);

        Discard first =
                fixture.discard(fixture.projection, POISONED, "typed by hand").orElseThrow();
        within(10).until(() -> poisoned().sequence() == 5 && poisoned().state() == ParkedState.PARKED);
        assertThat(fixture.parkedStreams.discard(
                        fixture.projection, fixture.streamId(POISONED), first.position(), "asked too late", "Ada"))
                .isEmpty();
        assertThat(fixture.discard(fixture.projection, POISONED, "also")).isPresent();

        within(10).until(() -> fixture.parked().isEmpty());
        fixture.awaitApplied(1, 60);
        assertThat(withoutPoisoned(fixture.tally(1))).isEqualTo(withoutPoisoned(fixture.fold()));
        assertThat(fixture.tally(1).get(fixture.streamId(POISONED))).startsWith("6 ");
        assertThat(first.position()).isEqualTo(21);
        assertThat(first.reason()).isEqualTo("typed by hand");
        assertThat(fixture.parkedStreams.discarded(null, 10))
                .extracting(Discard::sequence, Discard::by)
                .containsExactlyInAnyOrder(tuple(2L, "Ada"), tuple(5L, "Ada"));
    }

    @Test
    void anotherEventThatStandsWhereOneWasDiscardedOnALogThatIsLostIsApplied() {
        fixture.execute("""
                INSERT INTO projection.discarded (projection, position, stream_id, sequence, event_id, type, cause, reason, discarded_by)
                VALUES ('%s', 7, 'lost', 0, 'lost', 'test.happened', '', '', 'Ada')""".formatted(fixture.projection));
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        fixture.append(20, 10);

        fixture.awaitApplied(1, 20);

        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void whatAnotherGenerationHasIsNotDiscarded() {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        fixture.append(20, 10);
        fixture.awaitApplied(1, 20);
        fixture.start(Tally.of(fixture).version(2).healed());
        fixture.appendPoison(POISONED).join();
        fixture.awaitApplied(2, 21);
        within(30).until(() -> fixture.parked().size() == 1);

        assertThatThrownBy(() -> fixture.discard(fixture.projection, POISONED, "typed by hand"))
                .isInstanceOf(GenerationRegister.Refused.class)
                .hasMessageStartingWith(
                        fixture.projection + " (generation 2) does not wait at the event at position 21");
        assertThat(fixture.parkedStreams.discarded(fixture.projection, 10)).isEmpty();
        assertThat(poisoned().state()).isEqualTo(ParkedState.PARKED);

        fixture.execute("UPDATE projection.generation SET state = 'DROPPED' WHERE projection = '%s' AND generation = 2"
                .formatted(fixture.projection));
        assertThat(fixture.discard(fixture.projection, POISONED, "typed by hand"))
                .isPresent();
        within(10).until(() -> fixture.parked().isEmpty());
    }

    @Test
    void aStreamThatWasTakenOnWhenTheAnswerWasLostIsTriedAgainAllTheSame() {
        fixture.startRelay();
        ProjectionRunner old = fixture.start(Tally.of(fixture));
        fixture.append(20, 10);
        fixture.appendPoison(POISONED).join();
        within(30).until(() -> fixture.parked().size() == 1);
        old.close();
        ProjectionRunner healed = fixture.start(Tally.of(fixture).healed());
        within(30).until(() -> healed.health().detail().contains("1 streams parked"));

        fixture.execute("UPDATE projection.parked SET state = 'RETRYING'");

        within(10).until(() -> fixture.parked().isEmpty());
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void moreThanAThousandPoisonedStreamsStopNobodyAndAllComeBack() {
        fixture.startRelay();
        ProjectionRunner old = fixture.start(Tally.of(fixture));
        fixture.append(1_200, 1_200);
        List<CompletableFuture<?>> poison = new ArrayList<>();
        for (int stream = 0; stream < 1_100; stream++) {
            poison.add(fixture.appendPoison(stream));
        }
        CompletableFuture.allOf(poison.toArray(CompletableFuture[]::new)).join();
        fixture.append(2_400, 1_200);

        within(120).until(() -> fixture.parkedStreams.count(fixture.projection) == 1_100);
        fixture.awaitApplied(1, 1_200 + 200);
        old.close();
        fixture.start(Tally.of(fixture).healed());
        fixture.parkedStreams.retry(fixture.projection, null);

        within(120).until(() -> fixture.parked().isEmpty());
        fixture.awaitApplied(1, 4_700);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void aTokenThatWaitsOnAParkedStreamIsToldSo() throws Exception {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        long before = fixture.appendOne(POISONED).join().lastPosition();
        fixture.appendPoison(POISONED).join();
        long behind = fixture.appendOne(POISONED).join().lastPosition();
        long other = fixture.appendOne(POISONED + 1).join().lastPosition();
        Set<String> names = Set.of(fixture.projection);
        try (ReadModels readModels =
                new ReadModels(fixture.database.dataSource(), fixture.log, null, List.of(Tally.of(fixture)))) {

            WaitResult told = readModels.await(token(POISONED, behind), names, Duration.ofSeconds(20));

            assertThat(told).isEqualTo(new WaitResult.Parked(fixture.projection, fixture.streamId(POISONED)));
            assertThat(readModels.await(token(POISONED, before), names, Duration.ofSeconds(20)))
                    .isInstanceOf(WaitResult.Seen.class);
            assertThat(readModels.await(token(POISONED + 1, other), names, Duration.ofSeconds(20)))
                    .isInstanceOf(WaitResult.Seen.class);
        }
    }

    @Test
    void aWorkerThatTakesAStreamForParkedThatIsNotWritesNothing() throws Exception {
        fixture.append(2, 1);
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        LogPosition start = LogPosition.origin(fixture.log.epoch());
        try (SqlStore zombie = new SqlStore(Tally.of(fixture), generation, fixture.database.dataSource())) {
            Step passesOver = new Step(
                    List.of(new Advance(fixture.partitionOf(0), start, position(1))),
                    List.of(),
                    Set.of(fixture.streamId(0)),
                    List.of(),
                    Set.of());

            assertThatThrownBy(() -> zombie.apply(passesOver)).isInstanceOf(ProgressMoved.class);

            assertThat(zombie.progress(Set.of(fixture.partitionOf(0)))).isEmpty();
        }
    }

    @Test
    void aStreamThatIsTriedAgainPageByPageKeepsItsCauseOnRecord() throws Exception {
        fixture.append(2, 1);
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        TopicPartition partition = fixture.partitionOf(0);
        List<EventRecord> events =
                fixture.log.after(0, 2).stream().map(EventRecord::of).toList();
        try (SqlStore store = new SqlStore(Tally.of(fixture), generation, fixture.database.dataSource())) {
            Advance first = new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1));
            ParkedStream stream = ParkedStream.at(events.getFirst(), partition, "why");
            store.apply(new Step(List.of(first), List.of(), Set.of(), List.of(stream), Set.of()));
            ParkedStream known = store.parked(Set.of(partition)).getFirst();

            Advance next = new Advance(partition, position(1), position(2));
            store.apply(new Step(
                    List.of(next),
                    List.of(),
                    Set.of(stream.streamId()),
                    List.of(known.retriedUpTo(events.getLast())),
                    Set.of()));
        }

        assertThat(fixture.parked().values())
                .extracting(Parked::sequence, Parked::state, Parked::cause)
                .containsExactly(tuple(1L, ParkedState.RETRYING, "why"));
    }

    @Test
    void aStreamIsParkedAlsoWhereItsFailureQuotesWhatTheDatabaseCannotHold() throws Exception {
        fixture.append(1, 1);
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        TopicPartition partition = fixture.partitionOf(0);
        EventRecord event = EventRecord.of(fixture.log.after(0, 1).getFirst());
        String story = new FoldFailed(new IllegalStateException("not \0 text")).story();
        try (SqlStore store = new SqlStore(Tally.of(fixture), generation, fixture.database.dataSource())) {
            Advance step = new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1));

            store.apply(new Step(
                    List.of(step), List.of(), Set.of(), List.of(ParkedStream.at(event, partition, story)), Set.of()));
        }

        assertThat(fixture.parked().values())
                .singleElement()
                .extracting(Parked::cause)
                .asString()
                .contains("not \uFFFD text");
    }

    private Parked poisoned() {
        return Objects.requireNonNull(fixture.parked().get(fixture.streamId(POISONED)));
    }

    private LogPosition position(long position) {
        return new LogPosition(
                fixture.log.epoch(), position, fixture.log.eventIdAt(position).orElseThrow());
    }

    private ConsistencyToken token(int stream, long position) {
        return new ConsistencyToken(
                fixture.log.epoch(),
                List.of(new Write(
                        fixture.streamType,
                        fixture.streamId(stream),
                        position,
                        fixture.log.eventIdAt(position).orElseThrow())));
    }

    private Map<String, String> withoutPoisoned(Map<String, String> tally) {
        Map<String, String> rest = new TreeMap<>(tally);
        rest.remove(fixture.streamId(POISONED));
        return rest;
    }
}
