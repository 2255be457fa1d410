package dev.ordinal.eventstore.axon.reaction;

import static dev.ordinal.eventstore.axon.reaction.ReactingProcess.REACTION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.reaction.ParkedReactions;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParkedReactionIT {

    private final TestDatabase database = TestServers.newDatabase();
    private final ParkedReactions parked = new ParkedReactions(database.dataSource());
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aStreamThatFailsWaitsWithItsLaterEventsUntilItIsTriedAgainInOrder() {
        broken.add("b");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", "b", "c");
            write(process, "note-2", "x");

            await().until(() -> parked.count(REACTION) == 1 && seen.contains("x"));
            write(process, "note-1", "d");
            write(process, "note-2", "y");
            await().until(() -> seen.contains("y"));

            assertThat(seen).containsOnlyOnce("a").doesNotContain("b", "c", "d");
            assertThat(parked.list(REACTION, "note-1", 9))
                    .singleElement()
                    .satisfies(one -> assertThat(one.sequence()).isEqualTo(1))
                    .satisfies(one -> assertThat(one.cause()).contains("planted"));
            assertThat(process.meters
                            .get("ordinal.reaction.parked.streams")
                            .gauge()
                            .value())
                    .isEqualTo(1);

            assertThat(parked.retry(null, null)).isEqualTo(1);
            await().until(() -> parked.pending(REACTION, null) == 0);
            assertThat(parked.list(null, null, 9))
                    .singleElement()
                    .satisfies(one -> assertThat(one.attempts()).isEqualTo(2));

            broken.clear();
            parked.retry(REACTION, "note-1");
            await().until(() -> parked.count(REACTION) == 0);
            write(process, "note-1", "e");

            await().until(() -> seen.contains("e"));
            assertThat(seen.stream().filter(line -> "abcde".contains(line))).containsExactly("a", "b", "c", "d", "e");
            assertThat(process.health()).isEqualTo(new ReactionHealth(true, "runs"));
        }
    }

    @Test
    void aDiscardedEventIsLeftOutAndStaysOnRecord() {
        broken.add("b");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", "b", "c");
            await().until(() -> parked.count(REACTION) == 1);

            long poison = parked.list(REACTION, "note-1", 1).getFirst().position();
            assertThat(parked.discard(REACTION, "note-1", poison - 1, "another one", "Ada"))
                    .isEmpty();
            assertThat(parked.discard(REACTION, "note-1", poison, "nobody needs it", "Ada"))
                    .hasValueSatisfying(
                            discarded -> assertThat(discarded.sequence()).isEqualTo(1));

            await().until(() -> seen.contains("c"));
            await().until(() -> parked.count(REACTION) == 0);
            assertThat(seen).containsExactly("a", "c");
            assertThat(parked.discarded(null, 9))
                    .singleElement()
                    .satisfies(discarded -> assertThat(discarded.by()).isEqualTo("Ada"))
                    .satisfies(discarded -> assertThat(discarded.reason()).isEqualTo("nobody needs it"));
        }
    }

    @Test
    void anEventOfAnUnknownTypeWaitsForCodeThatKnowsItAndAStreamWaitsOnInAnotherProcess() {
        broken.add("b");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", "b", "c");
            write(process, "note-2", "x");
            process.groupCommit.append(Append.of(unknown("note-2", 1))).join();
            write(process, "note-3", "z");

            await().until(() -> parked.count(REACTION) == 2 && seen.contains("z"));
            process.stop();
            assertThat(parked.list(REACTION, "note-2", 9)).singleElement().satisfies(one -> {
                assertThat(one.type()).isEqualTo("note.folded");
                assertThat(one.attempts()).isEqualTo(1);
            });
        }
        database.execute(
                "UPDATE event_store.event SET type = '%s', payload = (SELECT payload FROM event_store.event WHERE stream_id = 'note-2' AND sequence = 0) WHERE type = 'note.folded'"
                        .formatted(Note.Written.class.getName()));
        seen.clear();
        try (ReactingProcess successor = process()) {
            await().until(() -> parked.count(REACTION) == 1);
            write(successor, "note-1", "d");
            write(successor, "note-2", "y");

            await().until(() -> seen.contains("y"));
            assertThat(seen).containsExactly("x", "y");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamThatAnUpcasterThrowsForWaitsAndTheOthersGoOn(boolean onlyOnReading) {
        broken.add("note-1");
        Throwing upcaster = new Throwing(broken, onlyOnReading);
        try (ReactingProcess process =
                new ReactingProcess(database, false, upcaster, (written, _) -> seen.add(written.line())).start()) {
            write(process, "note-2", "x");
            write(process, "note-1", "a");
            write(process, "note-2", "y");

            await().until(() -> seen.contains("y") && parked.count(REACTION) == 1);
            assertThat(seen).containsExactly("x", "y");
            assertThat(parked.list(REACTION, "note-1", 9))
                    .singleElement()
                    .satisfies(one -> assertThat(one.cause()).contains("planted"));

            broken.clear();
            parked.retry(REACTION, "note-1");
            await().until(() -> parked.count(REACTION) == 0);
            assertThat(seen).containsExactly("x", "y", "a");
        }
    }

    @Test
    void aProcessThatLostTheSegmentWhileItTriedAStreamAgainLeavesTheStreamToItsSuccessor() {
        broken.add("b");
        try (ReactingProcess process = new ReactingProcess(database, (written, _) -> {
                    if (broken.contains(written.line())) {
                        throw new IllegalStateException("planted");
                    }
                    if (written.line().equals("b")) {
                        database.execute(
                                "UPDATE reaction.token SET owner = 'successor', claimed_at = clock_timestamp() + interval '3 s'");
                    }
                })
                .start()) {
            write(process, "note-1", "a", "b");
            await().until(() -> parked.count(REACTION) == 1);
            broken.clear();
            parked.retry(REACTION, "note-1");

            await().until(() -> process.processor.processingStatus().isEmpty());
            assertThat(parked.list(REACTION, "note-1", 9))
                    .singleElement()
                    .satisfies(one -> assertThat(one.attempts()).isEqualTo(2));
        }
    }

    @Test
    void aStreamThatCouldNotBeTriedAgainWaitsAsBefore() {
        broken.add("b");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", "b", "c");
            await().until(() -> parked.count(REACTION) == 1);
            broken.clear();
            database.execute("ALTER TABLE reaction.discarded RENAME COLUMN position TO planted");

            parked.retry(REACTION, "note-1");
            await().until(() -> attempts("note-1") == 2 && parked.pending(REACTION, null) == 0);

            database.execute("ALTER TABLE reaction.discarded RENAME COLUMN planted TO position");
            parked.retry(REACTION, "note-1");
            await().until(() -> parked.count(REACTION) == 0);
            assertThat(seen).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aStreamOfLargeEventsGoesOnInOrderToo() {
        String large = "x".repeat(900_000);
        broken.add("a");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", large + 1, large + 2, large + 3, large + 4, large + 5, large + 6, "z");
            await().until(() -> parked.count(REACTION) == 1);
            broken.clear();

            parked.retry(REACTION, "note-1");

            await().until(() -> seen.contains("z"));
            assertThat(seen.stream().map(line -> line.substring(line.length() - 1)))
                    .containsExactly("a", "1", "2", "3", "4", "5", "6", "z");
        }
    }

    @Test
    void ofManyStreamsThatAreToBeTriedAgainAFewAreAtWorkAtATime() {
        int streams = 30;
        CountDownLatch mended = new CountDownLatch(1);
        AtomicInteger atWork = new AtomicInteger();
        broken.add("a");
        try (ReactingProcess process = new ReactingProcess(database, (written, cause) -> {
                    if (!broken.contains("a")) {
                        atWork.incrementAndGet();
                        mended.await();
                    }
                    see(written, cause);
                })
                .start()) {
            for (int note = 0; note < streams; note++) {
                write(process, "note-" + note, "a");
            }
            await().until(() -> parked.count(REACTION) == streams);
            broken.clear();

            parked.retry(REACTION, null);
            await().during(Duration.ofSeconds(2)).until(() -> atWork.get() == 8);

            mended.countDown();
            await().until(() -> parked.count(REACTION) == 0);
            assertThat(seen).hasSize(streams);
        }
    }

    private int attempts(String stream) {
        return parked.list(REACTION, stream, 1).getFirst().attempts();
    }

    @Test
    void aStreamGoesOnWhenNobodyHeardThatItWasReleased() {
        broken.add("b");
        LosingAnswers losing = new LosingAnswers(database.dataSource(), "DELETE FROM reaction.parked");
        try (ReactingProcess process =
                new ReactingProcess(losing.dataSource(), false, NoOpEventUpcaster.INSTANCE, this::see).start()) {
            write(process, "note-1", "a", "b");
            await().until(() -> parked.count(REACTION) == 1);
            broken.clear();
            losing.loseNext();

            parked.retry(REACTION, "note-1");
            await().until(() -> parked.count(REACTION) == 0 && !losing.isArmed());
            write(process, "note-1", "c");

            await().until(() -> seen.contains("c"));
            assertThat(seen).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aProcessThatLostTheSegmentTriesNoStreamAgain() {
        broken.add("b");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", "b");
            await().until(() -> parked.count(REACTION) == 1);
            parked.retry(REACTION, "note-1");
            await().until(() -> parked.pending(REACTION, null) == 0);
            Sql sql =
                    new Sql(database.dataSource(), () -> true, new ReactionVitals(REACTION, new SimpleMeterRegistry()));
            ParkedRows predecessor = new ParkedRows(sql, REACTION, "predecessor");

            assertThat(IntStream.range(0, 64).mapToObj(segment -> predecessor.retrying("note-1", segment)))
                    .allMatch(Optional::isEmpty);

            assertThat(parked.pending(REACTION, null)).isZero();
        }
    }

    @Test
    void whatWasBeingTriedAgainWhenItsProcessEndedIsTriedByTheNext() throws SQLException {
        broken.add("b");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", "b");
            await().until(() -> parked.count(REACTION) == 1);
        }
        broken.clear();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE reaction.parked SET state = 'RETRYING'");
        }

        try (ReactingProcess _ = process()) {
            await().until(() -> parked.count(REACTION) == 0);
        }

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void whatPassesByIsTriedAgainAndShows() {
        broken.add("away");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "away", "b");

            await().until(() -> !process.health().isUp());
            assertThat(process.health().detail()).contains("planted");
            broken.clear();

            await().until(() -> seen.contains("b"));
            assertThat(seen).containsExactly("away", "b");
            assertThat(parked.count(null)).isZero();
            await().until(() -> process.health().isUp());
        }
    }

    @Test
    void anEventThatFailsWhenItsHistoryIsAlreadyLostDoesNotParkTheOneInItsPlace() {
        try (ReactingProcess process = new ReactingProcess(database, (written, _) -> {
                    seen.add(written.line());
                    if (seen.size() == 1) {
                        database.execute("UPDATE event_store.event SET stream_id = 'note-2', event_id = 'another'");
                        startLogAnew();
                        throw new IllegalStateException("planted");
                    }
                })
                .start()) {
            write(process, "note-1", "a");

            await().until(() -> seen.size() == 2);
            write(process, "note-3", "b");

            await().until(() -> seen.contains("b"));
            assertThat(parked.list(null, null, 9)).isEmpty();
        }
    }

    @Test
    void anEventThatFailsWhenItIsTriedAgainAndIsLostMeanwhileIsNotParked() {
        AtomicBoolean sound = new AtomicBoolean();
        try (ReactingProcess process = new ReactingProcess(database, (written, cause) -> {
                    if (!sound.get()) {
                        throw new IllegalStateException("planted");
                    }
                    if (written.line().equals("lost")) {
                        database.execute("UPDATE event_store.event SET event_id = 'another' WHERE event_id = '%s'"
                                .formatted(cause.eventId()));
                        sound.set(false);
                        startLogAnew();
                        throw new IllegalStateException("planted again");
                    }
                })
                .start()) {
            write(process, "note-1", "a", "lost");
            await().until(() -> parked.count(REACTION) == 1);
            sound.set(true);

            parked.retry(REACTION, "note-1");

            await().until(() -> !sound.get() && parked.pending(REACTION, null) == 0);
            assertThat(parked.list(null, null, 9))
                    .singleElement()
                    .satisfies(one ->
                            assertThat(process.log.eventIdAt(one.position())).contains(one.eventId()));
        }
    }

    @Test
    void aStreamWhoseParkingIsLostWithItsDatabaseIsGoneOnWith() {
        broken.add("b");
        try (ReactingProcess process = process()) {
            write(process, "note-1", "a", "b");
            await().until(() -> parked.count(REACTION) == 1 && tokensAt(2) == Segments.ALL);

            database.execute("DELETE FROM reaction.parked");
            database.execute(
                    "UPDATE reaction.token SET position = 1, event_id = (SELECT event_id FROM event_store.event WHERE position = 1) WHERE position = 2");
            broken.clear();
            startLogAnew();
            write(process, "note-1", "c");

            await().until(() -> seen.contains("c"));
            assertThat(seen).containsSubsequence("b", "c");
            assertThat(process.health().isUp()).isTrue();
        }
    }

    private int tokensAt(long position) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM reaction.token WHERE position = " + position)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** As processes see it whose claims are of an epoch before. */
    private void startLogAnew() {
        database.execute("UPDATE reaction.token SET epoch = '1-1-00000001'");
    }

    /** Events of some streams, either when it is asked whether it knows them or when their payload is asked for. */
    private static final class Throwing extends SingleEventUpcaster {

        private final Set<String> streams;
        private final boolean onlyOnReading;

        Throwing(Set<String> streams, boolean onlyOnReading) {
            this.streams = streams;
            this.onlyOnReading = onlyOnReading;
        }

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation stored) {
            return stored.getAggregateIdentifier().filter(streams::contains).isPresent();
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation stored) {
            if (!onlyOnReading) {
                throw new IllegalStateException("planted");
            }
            return stored.upcastPayload(
                    new SimpleSerializedType(stored.getType().getName(), null), byte[].class, _ -> {
                        throw new IllegalStateException("planted");
                    });
        }
    }

    private ReactingProcess process() {
        return new ReactingProcess(database, this::see).start();
    }

    private void see(Note.Written written, Cause cause) {
        if (broken.contains(written.line())) {
            throw written.line().equals("away")
                    ? new TransientFailure("planted")
                    : new IllegalStateException("planted");
        }
        seen.add(written.line());
    }

    private static void write(ReactingProcess process, String note, String... lines) {
        for (String line : lines) {
            process.write(note, line);
        }
    }

    private static NewEvent unknown(String stream, long sequence) {
        return new NewEvent(
                stream,
                "Note",
                sequence,
                "an-id",
                "note.folded",
                null,
                "{}".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                Instant.now());
    }
}
