package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLogIT {

    private final StoreFixture store = new StoreFixture();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anEmptyLogHasNothing() {
        assertThat(store.log.head()).isZero();
        assertThat(store.log.after(0, 10)).isEmpty();
        assertThat(store.log.last("user-1")).isEmpty();
        assertThat(store.log.stream("user-1", 0, 10)).isEmpty();
        assertThat(store.log.eventIdAt(1)).isEmpty();
        assertThat(store.log.firstOccurredAt(Instant.EPOCH)).isEmpty();
    }

    @Test
    void aStreamIsReadFromASequenceOn() {
        store.store(event("user-1", 0), event("user-2", 0), event("user-1", 1), event("user-1", 2));

        assertThat(store.log.stream("user-1", 1, 10))
                .extracting(StoredEvent::sequence)
                .containsExactly(1L, 2L);
        assertThat(store.log.stream("user-1", 0, 2))
                .extracting(StoredEvent::sequence)
                .containsExactly(0L, 1L);
        assertThat(store.log.last("user-1").orElseThrow().position()).isEqualTo(4);
    }

    @Test
    void theLogIsReadInBatchesAndByStreamType() {
        store.store(
                event("user-1", 0),
                ofType("order-1", "order"),
                ofType("product-1", "product"),
                ofType("order-2", "order"));

        assertThat(positions(store.log.after(1, 2))).containsExactly(2L, 3L);
        assertThat(positions(store.log.after(0, 4, Set.of("order"), 10))).containsExactly(2L, 4L);
        assertThat(positions(store.log.after(0, 3, Set.of("order", "product"), 10)))
                .containsExactly(2L, 3L);
        assertThat(positions(store.log.after(0, 4, Set.of("order"), 1))).containsExactly(2L);
        assertThat(store.log.eventIdAt(2)).contains("order-1");
        assertThat(store.log.head()).isEqualTo(4);
    }

    @Test
    void eventsOfARareTypeAreReadInStatementsOfBoundedLength() throws SQLException {
        for (int i = 1; i <= 30; i++) {
            store.store(ofType("stream-" + i, List.of(1, 15, 30).contains(i) ? "rare" : "frequent"));
        }
        store.execute("""
                CREATE FUNCTION twentieth_of_a_second() RETURNS boolean VOLATILE COST 0.0001 LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_sleep(0.05); RETURN true; END'""");
        store.execute("ALTER TABLE event_store.event RENAME TO event_read_slowly");
        store.execute(
                "CREATE VIEW event_store.event AS SELECT * FROM event_store.event_read_slowly WHERE twentieth_of_a_second()");
        EventLog impatient = new EventLog(store.database.impatient(), 2);

        assertThat(positions(impatient.after(0, 30, Set.of("rare"), 10))).containsExactly(1L, 15L, 30L);
        assertThat(positions(impatient.after(0, 29, Set.of("rare"), 10))).containsExactly(1L, 15L);
        assertThat(positions(impatient.after(1, 30, Set.of("rare"), 1))).containsExactly(15L);
        assertThat(impatient.after(15, 29, Set.of("rare"), 10)).isEmpty();
    }

    @Test
    void aMomentIsFoundByWhenEventsWereRecorded() {
        store.store(event("user-1", 0));
        store.store(event("user-1", 1), event("user-1", 2));
        List<StoredEvent> events = store.log.after(0, 10);
        Instant second = events.get(1).recordedAt();

        assertThat(store.log.lastRecordedUpTo(events.getFirst().recordedAt().minusNanos(1_000)))
                .isZero();
        assertThat(store.log.lastRecordedUpTo(second.minusNanos(1_000))).isEqualTo(1);
        assertThat(store.log.lastRecordedUpTo(second)).isEqualTo(3);
        assertThat(store.log.lastRecordedUpTo(Instant.MAX.minusSeconds(1))).isEqualTo(3);
    }

    @Test
    void anAppendThatWasGivenItsTimeByAMomentIsWaitedForWhenThatIsLookedFor() throws SQLException {
        store.store(event("user-1", 0));
        try (Connection appending = store.database.dataSource().getConnection();
                Statement statement = appending.createStatement()) {
            appending.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(31369498006020460)");
            statement.execute("""
                    INSERT INTO event_store.event
                    SELECT (jsonb_populate_record(first, jsonb_build_object('position', 2, 'sequence', 1, 'event_id', 'second',
                        'recorded_at', clock_timestamp()))).* FROM event_store.event AS first""");
            Instant moment = store.log.time();

            CompletableFuture<Long> found = CompletableFuture.supplyAsync(() -> store.log.lastRecordedUpTo(moment));
            await().atMost(Duration.ofSeconds(8)).until(() -> found.isDone() || store.number("""
                            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""") == 1);
            appending.commit();

            assertThat(found).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(2L);
        }
    }

    @Test
    void aTimeOfTheLastEventThatTheClockHasNotComeToIsTold() throws SQLException {
        store.store(event("user-1", 0));
        assertThat(store.log.recordedAheadOfClock()).isEmpty();

        store.execute("UPDATE event_store.event SET recorded_at = clock_timestamp() + interval '1 hour'");
        store.store(event("user-1", 1));

        assertThat(store.log.recordedAheadOfClock())
                .contains(store.log.last("user-1").orElseThrow().recordedAt());
    }

    @Test
    void aPageEndsWithTheEventThatFillsItsBytes() {
        for (int sequence = 0; sequence < 5; sequence++) {
            store.store(sized(sequence, 60));
        }

        assertThat(positions(store.log.after(0, 5, Set.of("large"), 10, 120))).containsExactly(1L, 2L);
        assertThat(positions(store.log.after(0, 5, Set.of("large"), 10, 121))).containsExactly(1L, 2L, 3L);
        assertThat(positions(store.log.after(2, 5, Set.of("large"), 10, 1))).containsExactly(3L);
        assertThat(positions(store.log.after(0, 5, Set.of("large"), 2, 1_000))).containsExactly(1L, 2L);
        assertThat(positions(store.log.after(5, 9, Set.of("large"), 10, 1))).isEmpty();
        assertThat(positions(store.log.after(0, 10, 120))).containsExactly(1L, 2L);
        assertThat(positions(store.log.after(0, 10, 121))).containsExactly(1L, 2L, 3L);
        assertThat(positions(store.log.after(2, 10, 1))).containsExactly(3L);
        assertThat(positions(store.log.after(0, 2, 1_000))).containsExactly(1L, 2L);
        assertThat(positions(store.log.after(5, 10, 1))).isEmpty();
        assertThat(positions(store.log.from(1, 10, Set.of(), 10, 120))).containsExactly(1L, 2L);
        assertThat(positions(store.log.from(1, 10, Set.of(), 10, 121))).containsExactly(1L, 2L, 3L);
        assertThat(positions(store.log.from(1, 10, Set.of(new EventType("happened", null)), 10, 61)))
                .containsExactly(1L, 5L);
        assertThat(positions(store.log.stream("large-1", 1, 10, 120))).containsExactly(2L, 3L);
        assertThat(positions(store.log.stream("large-1", 1, 10, 1_000))).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void aLogThatCannotBeReachedSaysSo() {
        store.database.close();

        assertThatThrownBy(store.log::head).isInstanceOf(LogUnavailable.class);
    }

    private static List<Long> positions(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::position).toList();
    }

    private static NewEvent sized(long sequence, int bytes) {
        return new NewEvent(
                "large-1",
                "large",
                sequence,
                "large@" + sequence,
                "happened",
                null,
                new byte[bytes - 10],
                new byte[10],
                StoreFixture.OCCURRED);
    }

    private static NewEvent ofType(String streamId, String streamType) {
        return new NewEvent(
                streamId, streamType, 0, streamId, "happened", null, new byte[0], new byte[0], StoreFixture.OCCURRED);
    }
}
