package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static dev.ordinal.eventstore.StoreFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OverloadIT {

    private static final GroupCommit.Limits SMALL =
            new GroupCommit.Limits(10, 20_000, 5, 10_000, Duration.ofSeconds(10));

    @Test
    void beyondItsRowsTheQueueTakesNoMoreUntilThereIsRoom() throws SQLException {
        try (StoreFixture store = new StoreFixture(SMALL)) {
            CompletableFuture<Appended> last = CompletableFuture.failedFuture(new IllegalStateException());
            try (StoreFixture.HeldLock _ = store.holdTheLock()) {
                for (int i = 0; i < 10; i++) {
                    last = store.writer.append(Append.of(event("user-" + i, 0)));
                }
                AppendFailure refused = failure(store.writer.append(Append.of(event("user-10", 0))));
                assertThat(refused).isInstanceOf(AppendFailure.Overloaded.class);
                assertThat(refused.isTransient()).isTrue();
            }
            assertThat(last).succeedsWithin(Duration.ofSeconds(10));
            store.store(event("user-10", 0));
            LogAssert.positionsAndSequencesHaveNoHole(store.everything());
        }
    }

    @Test
    void beyondItsBytesTheQueueTakesNoMore() throws SQLException {
        try (StoreFixture store = new StoreFixture(SMALL)) {
            try (StoreFixture.HeldLock _ = store.holdTheLock()) {
                CompletableFuture<Appended> fits = store.writer.append(Append.of(ofBytes("user-1", 15_000)));
                assertThat(fits).isNotDone();
                assertThat(failure(store.writer.append(Append.of(ofBytes("user-2", 15_000)))))
                        .isInstanceOf(AppendFailure.Overloaded.class);
            }
        }
    }

    @Test
    void whatCouldNeverFitIsABadEvent() {
        try (StoreFixture store = new StoreFixture(SMALL)) {
            assertThat(store.failure(Append.of(ofBytes("user-1", 25_000)))).isInstanceOf(AppendFailure.BadEvent.class);
        }
    }

    private static NewEvent ofBytes(String streamId, int bytes) {
        return new NewEvent(
                streamId,
                "test",
                0,
                streamId,
                "test.happened",
                null,
                new byte[bytes],
                new byte[0],
                StoreFixture.OCCURRED);
    }
}
