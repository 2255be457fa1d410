package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static dev.ordinal.eventstore.StoreFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestsOnIT {

    private final StoreFixture store = new StoreFixture();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anAppendIsStoredWhileWhatItRestsOnIsTheLastOfItsStream() {
        store.store(event("product-1", 0, "created"));

        store.store(resting(event("order-1", 0), new StreamHead("product-1", 0, "created")));
        store.store(event("product-1", 1, "repriced"));
        AppendFailure late = store.failure(resting(event("order-2", 0), new StreamHead("product-1", 0, "created")));

        assertThat(late).isInstanceOfSatisfying(AppendFailure.Conflict.class, e -> {
            assertThat(e.streamId()).isEqualTo("product-1");
            assertThat(e.expected()).isEqualTo(0);
            assertThat(e.actual()).isEqualTo(1);
        });
        assertThat(store.log.last("order-1")).isPresent();
        assertThat(store.log.last("order-2")).isEmpty();
    }

    @Test
    void anAppendDoesNotContinueAnotherEventAtTheSequenceItRestsOn() {
        store.store(event("product-1", 0, "created"), event("product-1", 1, "of another process"));

        AppendFailure failure =
                store.failure(resting(event("product-1", 2), new StreamHead("product-1", 1, "never stored")));

        assertThat(failure).isInstanceOf(AppendFailure.Conflict.class).hasMessageContaining("another event");
        assertThat(store.log.stream("product-1", 2, 1)).isEmpty();
    }

    @Test
    void anAppendMayNotRestOnAStreamThatDoesNotExist() {
        assertThat(store.failure(resting(event("order-1", 0), new StreamHead("product-1", 0, "created"))))
                .isInstanceOfSatisfying(
                        AppendFailure.Conflict.class,
                        e -> assertThat(e.actual()).isEqualTo(-1));
    }

    @Test
    void withinABatchAnAppendRestsOnWhatQueuedBeforeIt() throws SQLException {
        store.store(event("product-1", 0, "created"));
        StreamHead created = new StreamHead("product-1", 0, "created");
        StreamHead repriced = new StreamHead("product-1", 1, "repriced");
        CompletableFuture<Appended> before;
        CompletableFuture<Appended> change;
        CompletableFuture<Appended> after;
        CompletableFuture<Appended> next;
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            before = store.writer.append(resting(event("order-1", 0), created));
            change = store.writer.append(resting(event("product-1", 1, "repriced"), created));
            after = store.writer.append(resting(event("order-2", 0), repriced));
            next = store.writer.append(resting(event("product-1", 2), repriced));
        }

        assertThat(List.of(before, change, after, next))
                .extracting(
                        answer -> answer.orTimeout(30, TimeUnit.SECONDS).join().recordedAt())
                .as("one batch")
                .containsOnly(before.join().recordedAt());
        LogAssert.positionsAndSequencesHaveNoHole(store.everything());
    }

    @Test
    void whatRestsOnALoserFailsWithItAndNothingElse() throws SQLException {
        store.store(event("product-1", 0, "created"));
        StreamHead created = new StreamHead("product-1", 0, "created");
        CompletableFuture<Appended> winner;
        CompletableFuture<Appended> stale;
        CompletableFuture<Appended> loser;
        CompletableFuture<Appended> onTheLoser;
        CompletableFuture<Appended> neighbour;
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            winner = store.writer.append(resting(event("product-1", 1, "winner"), created));
            stale = store.writer.append(resting(event("order-1", 0), created));
            loser = store.writer.append(resting(event("product-1", 1, "loser"), created));
            onTheLoser = store.writer.append(resting(event("product-1", 2), new StreamHead("product-1", 1, "loser")));
            neighbour = store.writer.append(resting(event("order-2", 0), new StreamHead("product-1", 1, "winner")));
        }

        assertThat(List.of(failure(stale), failure(loser), failure(onTheLoser)))
                .hasOnlyElementsOfType(AppendFailure.Conflict.class);
        assertThat(neighbour.join().firstPosition()).isEqualTo(winner.join().lastPosition() + 1);
        assertThat(store.log.stream("product-1", 0, 10))
                .extracting(StoredEvent::eventId)
                .containsExactly("created", "winner");
        LogAssert.positionsAndSequencesHaveNoHole(store.everything());
    }

    private static Append resting(NewEvent event, StreamHead... heads) {
        return new Append(List.of(event), List.of(), List.of(heads), null);
    }
}
