package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.claiming;
import static dev.ordinal.eventstore.StoreFixture.event;
import static dev.ordinal.eventstore.StoreFixture.failure;
import static dev.ordinal.eventstore.StoreFixture.outcome;
import static dev.ordinal.eventstore.StoreFixture.taking;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitIT {

    private static final GroupCommit.Limits LIMITS = GroupCommit.Limits.DEFAULT;

    private final StoreFixture store = new StoreFixture();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anAppendIsReadBackByteForByte() {
        NewEvent first = event("user-1", 0);
        NewEvent second = new NewEvent(
                "user-1",
                "test",
                1,
                "id-2",
                "test.ended",
                null,
                new byte[] {0, 1, -1},
                new byte[0],
                StoreFixture.OCCURRED);

        Appended appended = store.store(first, second);

        assertThat(appended.firstPosition()).isEqualTo(1);
        assertThat(appended.lastPosition()).isEqualTo(2);
        assertThat(appended.epoch()).isEqualTo(store.log.epoch());
        List<StoredEvent> read = store.log.stream("user-1", 0, 10);
        assertThat(read).hasSize(2);
        assertThat(read.getFirst().payload()).isEqualTo(first.payload());
        assertThat(read.getLast())
                .usingRecursiveComparison()
                .isEqualTo(new StoredEvent(
                        2,
                        "user-1",
                        "test",
                        1,
                        "id-2",
                        "test.ended",
                        null,
                        new byte[] {0, 1, -1},
                        new byte[0],
                        StoreFixture.OCCURRED,
                        appended.recordedAt()));
    }

    @Test
    void everyFailureFailsAloneInItsBatch() throws SQLException {
        store.store(taking("user-1", 0, "email", "ann@example.org"));
        store.store(new Append(List.of(event("order-1", 0)), List.of(), outcome("key-1", "first")));
        CompletableFuture<Appended> before;
        CompletableFuture<Appended> conflict;
        CompletableFuture<Appended> gap;
        CompletableFuture<Appended> claim;
        CompletableFuture<Appended> key;
        CompletableFuture<Appended> after;

        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            before = store.writer.append(Append.of(event("user-2", 0), event("user-2", 1)));
            conflict = store.writer.append(Append.of(event("user-3", 0), event("user-1", 0)));
            gap = store.writer.append(Append.of(event("user-4", 1)));
            claim = store.writer.append(taking("user-5", 0, "email", "ann@example.org"));
            key = store.writer.append(new Append(List.of(event("order-2", 0)), List.of(), outcome("key-1", "second")));
            after = store.writer.append(Append.of(event("user-1", 1)));
        }

        assertThat(failure(conflict)).isInstanceOfSatisfying(AppendFailure.Conflict.class, e -> {
            assertThat(e.streamId()).isEqualTo("user-1");
            assertThat(e.expected()).isEqualTo(-1);
            assertThat(e.actual()).isEqualTo(0);
        });
        assertThat(failure(gap)).isInstanceOfSatisfying(AppendFailure.Conflict.class, e -> {
            assertThat(e.expected()).isEqualTo(0);
            assertThat(e.actual()).isEqualTo(-1);
        });
        assertThat(failure(claim)).isInstanceOfSatisfying(AppendFailure.ClaimTaken.class, e -> {
            assertThat(e.space()).isEqualTo("email");
            assertThat(e.value()).isEqualTo("ann@example.org");
            assertThat(e).hasMessageNotContaining("ann@");
        });
        assertThat(failure(key)).isInstanceOf(AppendFailure.KeyTaken.class);
        assertThat(before.join().lastPosition() + 1).isEqualTo(after.join().firstPosition());
        assertThat(before.join().recordedAt())
                .as("one batch")
                .isEqualTo(after.join().recordedAt());
        LogAssert.positionsAndSequencesHaveNoHole(store.everything());
        assertThat(store.everything())
                .extracting(StoredEvent::streamId)
                .doesNotContain("user-3", "user-4", "user-5", "order-2");
    }

    @Test
    void appendsOfOneStreamInOneBatchMayContinueEachOther() throws SQLException {
        List<CompletableFuture<Appended>> answers = new ArrayList<>();
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            for (int sequence = 0; sequence < 50; sequence++) {
                answers.add(
                        store.writer.append(Append.of(event("product-1", sequence), event("order-" + sequence, 0))));
            }
        }

        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.orTimeout(10, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(answers.getFirst().join().recordedAt())
                .as("one batch")
                .isEqualTo(answers.getLast().join().recordedAt());
        assertThat(store.log.stream("product-1", 0, 100)).hasSize(50);
        LogAssert.positionsAndSequencesHaveNoHole(store.everything());
    }

    @Test
    void ofTwoAppendsForTheSameSequenceTheFirstWinsAndWhatContinuesTheLoserFailsToo() throws SQLException {
        CompletableFuture<Appended> winner;
        CompletableFuture<Appended> loser;
        CompletableFuture<Appended> behindAGap;
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            winner = store.writer.append(Append.of(event("product-1", 0, "winner")));
            loser = store.writer.append(Append.of(event("product-1", 0, "loser"), event("product-1", 1)));
            behindAGap = store.writer.append(Append.of(event("product-1", 2)));
        }

        assertThat(winner).succeedsWithin(Duration.ofSeconds(10));
        assertThat(failure(loser)).isInstanceOf(AppendFailure.Conflict.class);
        assertThat(failure(behindAGap)).isInstanceOf(AppendFailure.Conflict.class);
        assertThat(store.log.stream("product-1", 0, 10))
                .extracting(StoredEvent::eventId)
                .containsExactly("winner");
    }

    @Test
    void aSequenceBrokenWithinAnAppendIsAConflict() {
        assertThat(store.failure(Append.of(event("user-1", 0), event("user-1", 0))))
                .isInstanceOf(AppendFailure.Conflict.class);
        assertThat(store.failure(Append.of(event("user-1", 0), event("user-1", 2))))
                .isInstanceOf(AppendFailure.Conflict.class);
        assertThat(store.log.head()).isZero();
    }

    @Test
    void theSameEventTwiceIsAConflict() {
        NewEvent event = event("user-1", 0);
        store.store(event);

        assertThat(store.failure(Append.of(event))).isInstanceOf(AppendFailure.Conflict.class);
    }

    @Test
    void whatCanNeverBeStoredIsRefusedAndItsNeighboursAreNot() throws SQLException {
        store.execute("ALTER TABLE event_store.event ADD CHECK (event_id <> 'poison')");
        CompletableFuture<Appended> before;
        CompletableFuture<Appended> poison;
        CompletableFuture<Appended> after;
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            before = store.writer.append(Append.of(event("user-1", 0)));
            poison = store.writer.append(Append.of(event("user-2", 0), event("user-2", 1, "poison")));
            after = store.writer.append(Append.of(event("user-1", 1)));
        }

        assertThat(before).succeedsWithin(Duration.ofSeconds(10));
        assertThat(after).succeedsWithin(Duration.ofSeconds(10));
        assertThat(failure(poison)).isInstanceOf(AppendFailure.BadEvent.class);
        assertThat(store.log.last("user-2")).isEmpty();
        LogAssert.positionsAndSequencesHaveNoHole(store.everything());
    }

    @Test
    void aStreamMayTakeAValueGiveItBackAndTakeItAgain() {
        store.store(taking("user-1", 0, "email", "a"));
        store.store(taking("user-1", 1, "email", "a"));
        assertThat(store.failure(taking("user-2", 0, "email", "a"))).isInstanceOf(AppendFailure.ClaimTaken.class);
        store.store(taking("user-2", 0, "sku", "a"));

        store.store(claiming("user-1", 2, new Claim.Release("email", "a"), new Claim.Take("email", "b")));

        store.store(taking("user-2", 1, "email", "a"));
        assertThat(store.failure(taking("user-1", 3, "email", "a"))).isInstanceOf(AppendFailure.ClaimTaken.class);
        assertThat(store.failure(taking("user-2", 2, "email", "b"))).isInstanceOf(AppendFailure.ClaimTaken.class);
    }

    @Test
    void releasingAValueOfAnotherStreamDoesNothing() {
        store.store(taking("user-1", 0, "email", "a"));

        store.store(claiming("user-2", 0, new Claim.Release("email", "a")));

        assertThat(store.failure(taking("user-2", 1, "email", "a"))).isInstanceOf(AppendFailure.ClaimTaken.class);
    }

    @Test
    void theLastWordOnAValueCounts() {
        store.store(claiming("user-1", 0, new Claim.Take("email", "a"), new Claim.Release("email", "a")));

        store.store(taking("user-2", 0, "email", "a"));
    }

    @Test
    void ofTwoAppendsForOneValueInOneBatchTheFirstWins() throws SQLException {
        CompletableFuture<Appended> first;
        CompletableFuture<Appended> second;
        CompletableFuture<Appended> release;
        CompletableFuture<Appended> third;
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            first = store.writer.append(taking("user-1", 0, "email", "a"));
            second = store.writer.append(taking("user-2", 0, "email", "a"));
            release = store.writer.append(claiming("user-1", 1, new Claim.Release("email", "a")));
            third = store.writer.append(taking("user-3", 0, "email", "a"));
        }

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThat(failure(second)).isInstanceOf(AppendFailure.ClaimTaken.class);
        assertThat(release).succeedsWithin(Duration.ofSeconds(10));
        assertThat(third).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void claimedValuesAreStoredAsHashesOnly() throws SQLException {
        store.store(taking("user-1", 0, "email", "ann@example.org"));

        assertThat(store.number("SELECT count(*) FROM event_store.claim WHERE value_hash = '\\x%s'"
                        .formatted(java.util.HexFormat.of().formatHex(store.hash.of("email", "ann@example.org")))))
                .isEqualTo(1);
        assertThat(
                        store.number(
                                "SELECT count(*) FROM event_store.claim c WHERE c::text LIKE '%ann%' OR encode(value_hash, 'escape') LIKE '%ann%'"))
                .isZero();
    }

    @Test
    void anOutcomeIsKeptWithItsEvents() {
        store.store(event("other-1", 0));
        Appended appended = store.store(new Append(
                List.of(event("order-1", 0), event("product-1", 0), event("order-1", 1)),
                List.of(),
                outcome("key", "answer")));

        StoredOutcome kept = store.log.outcome("key".getBytes(UTF_8)).orElseThrow();

        assertThat(kept.answer()).isEqualTo("answer".getBytes(UTF_8));
        assertThat(kept.fingerprint()).isEqualTo("body".getBytes(UTF_8));
        assertThat(kept.at()).isEqualTo(appended.recordedAt());
        assertThat(kept.written()).containsExactly(version("product-1", 0, 3), version("order-1", 1, 4));
    }

    @Test
    void outcomesOfOneBatchNameTheirOwnEvents() throws SQLException {
        List<CompletableFuture<Appended>> answers = new ArrayList<>();
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            for (int i = 0; i < 5; i++) {
                answers.add(store.writer.append(
                        new Append(List.of(event("order-" + i, 0)), List.of(), outcome("key-" + i, "answer"))));
            }
            answers.add(store.writer.append(new Append(List.of(), List.of(), outcome("refused", "answer"))));
        }
        assertThat(answers).extracting(CompletableFuture::join).hasSize(6);
        store.store(event("other-1", 0));

        for (int i = 0; i < 5; i++) {
            assertThat(store.log
                            .outcome(("key-" + i).getBytes(UTF_8))
                            .orElseThrow()
                            .written())
                    .containsExactly(version("order-" + i, 0, i + 2));
        }
        assertThat(store.log.outcome("refused".getBytes(UTF_8)).orElseThrow().written())
                .isEmpty();
    }

    @Test
    void aRefusalIsKeptWithoutEventsAndItsKeyIsTaken() {
        store.store(event("other-1", 0));
        Append refusal = new Append(List.of(), List.of(), outcome("key", "refused"));

        Appended kept = store.store(refusal);

        assertThat(kept.firstPosition()).isEqualTo(1);
        assertThat(kept.lastPosition()).isEqualTo(1);
        assertThat(store.failure(new Append(List.of(event("order-1", 0)), List.of(), outcome("key", "done"))))
                .isInstanceOf(AppendFailure.KeyTaken.class);
        assertThat(store.log.outcome("key".getBytes(UTF_8)).orElseThrow().answer())
                .isEqualTo("refused".getBytes(UTF_8));
        assertThat(store.log.head()).isEqualTo(1);
    }

    @Test
    void aTakenKeyIsToldBeforeAConflictSoThatARetryFindsItsFirstAnswer() {
        Append first = new Append(List.of(event("order-1", 0)), List.of(), outcome("key", "done"));
        store.store(first);

        assertThat(store.failure(new Append(List.of(event("order-1", 0)), List.of(), outcome("key", "done"))))
                .isInstanceOf(AppendFailure.KeyTaken.class);
    }

    @Test
    void aKeyMayBeUsedAgainAfterItsTime() throws SQLException {
        store.store(new Append(List.of(event("order-1", 0)), List.of(), outcome("key", "old")));
        store.execute("UPDATE event_store.outcome SET stored_at = stored_at - interval '24 hours 1 second'");
        assertThat(store.log.outcome("key".getBytes(UTF_8))).isEmpty();

        store.store(new Append(List.of(), List.of(), outcome("key", "new")));

        StoredOutcome kept = store.log.outcome("key".getBytes(UTF_8)).orElseThrow();
        assertThat(kept.answer()).isEqualTo("new".getBytes(UTF_8));
        assertThat(kept.written()).isEmpty();
    }

    @Test
    void aClockThatOnceStoodFarAheadNeitherForgetsKeysNorKeepsThem() throws SQLException {
        store.store(new Append(List.of(event("order-1", 0)), List.of(), outcome("before", "answer")));
        store.execute("UPDATE event_store.event SET recorded_at = recorded_at + interval '1 year'");

        assertThat(store.failure(new Append(List.of(), List.of(), outcome("before", "another"))))
                .isInstanceOf(AppendFailure.KeyTaken.class);
        store.store(new Append(List.of(), List.of(), outcome("since", "answer")));
        assertThat(store.log.outcome("since".getBytes(UTF_8)).orElseThrow().at())
                .isAfter(Instant.now().plus(Duration.ofDays(300)));
        store.execute("UPDATE event_store.outcome SET stored_at = stored_at - interval '24 hours 1 second'");
        assertThat(store.log.outcome("since".getBytes(UTF_8))).isEmpty();
        store.store(new Append(List.of(), List.of(), outcome("since", "another")));
    }

    @Test
    void theRecordedTimeNeverGoesBack() throws SQLException {
        store.store(event("user-1", 0));
        store.execute("UPDATE event_store.event SET recorded_at = recorded_at + interval '1 hour'");
        Instant ahead = store.everything().getFirst().recordedAt();

        assertThat(store.store(event("user-1", 1)).recordedAt()).isEqualTo(ahead);
    }

    @Test
    void whatFailsAfterACommitNeitherEndsTheWriterNorKeepsItsAnswersBack() {
        store.signal.onAppend(() -> {
            throw new StackOverflowError("planted");
        });

        assertThat(store.writer.append(Append.of(event("user-1", 0)))).succeedsWithin(Duration.ofSeconds(10));
        assertThat(store.writer.append(Append.of(event("user-2", 0)))).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void anAnswerThatFailsKeepsNoOtherBack() {
        CompletableFuture<Appended> other;
        try (GroupCommit writer = new GroupCommit(
                store.database.dataSource(), store.hash, store.signal, LIMITS, new FailingAnswerQueue())) {
            CompletableFuture<Appended> _ = writer.append(Append.of(event("user-1", 0)));
            other = writer.append(Append.of(event("user-2", 0)));
        }

        assertThat(other).succeedsWithin(Duration.ofSeconds(10));
        assertThat(store.everything()).hasSize(2);
    }

    @Test
    void closingStoresWhatWaitsAndThenTakesNoMore() {
        List<CompletableFuture<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(store.writer.append(Append.of(event("user-" + i, 0))));
        }

        store.writer.close();

        assertThat(answers).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(store.log.head()).isEqualTo(500);
        assertThat(store.failure(Append.of(event("late-1", 0)))).isInstanceOf(AppendFailure.Overloaded.class);
    }

    @Test
    void anAppendOfTenThousandEventsIsStored() {
        NewEvent[] events = new NewEvent[10_000];
        for (int i = 0; i < events.length; i++) {
            events[i] = event("long-1", i);
        }

        assertThat(store.store(events).lastPosition()).isEqualTo(10_000);
        assertThat(store.log.last("long-1").orElseThrow().sequence()).isEqualTo(9_999);
    }

    private StreamVersion version(String streamId, long sequence, long position) {
        return new StreamVersion(
                streamId,
                "test",
                sequence,
                position,
                store.log.eventIdAt(position).orElseThrow());
    }

    @Test
    void whereTheWriterDiesNobodyWaitsForEver() {
        GroupCommit writer =
                new GroupCommit(store.database.dataSource(), store.hash, store.signal, LIMITS, new DeadlyQueue());

        CompletableFuture<Appended> waiting = writer.append(Append.of(event("user-1", 0)));
        CompletableFuture<Appended> deadly = writer.append(Append.of(event("user-2", 0)));

        assertThat(failure(waiting)).isInstanceOf(AppendFailure.Overloaded.class);
        assertThat(failure(deadly)).isInstanceOf(AppendFailure.Overloaded.class);
        await().until(() -> !writer.isAlive());
        assertThat(failure(writer.append(Append.of(event("user-3", 0)))))
                .isInstanceOf(AppendFailure.Overloaded.class)
                .hasMessageContaining("has ended");
        assertThat(store.everything()).isEmpty();
    }

    /** The first of two appends, which become one batch, can't be answered. */
    private static final class FailingAnswerQueue extends AppendQueue {

        private int offered;

        FailingAnswerQueue() {
            super(LIMITS);
        }

        @Override
        synchronized boolean offer(PendingAppend append) {
            offered++;
            notifyAll();
            return super.offer(offered == 1 ? unanswerable(append) : append);
        }

        @Override
        synchronized List<PendingAppend> take() throws InterruptedException {
            while (offered < 2) {
                wait();
            }
            return super.take();
        }

        private static PendingAppend unanswerable(PendingAppend append) {
            return new PendingAppend(
                    append.append(),
                    append.claims(),
                    append.rows(),
                    append.bytes(),
                    append.since(),
                    new CompletableFuture<>() {
                        @Override
                        public boolean complete(Appended value) {
                            throw new StackOverflowError("planted");
                        }
                    });
        }
    }

    /** Kills who takes from it once two appends wait. */
    private static final class DeadlyQueue extends AppendQueue {

        private int offered;

        DeadlyQueue() {
            super(LIMITS);
        }

        @Override
        synchronized boolean offer(PendingAppend append) {
            offered++;
            notifyAll();
            return super.offer(append);
        }

        @Override
        synchronized List<PendingAppend> take() throws InterruptedException {
            while (offered < 2) {
                wait();
            }
            throw new OutOfMemoryError("planted");
        }
    }
}
