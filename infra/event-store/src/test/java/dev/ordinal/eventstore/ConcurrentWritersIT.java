package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

class ConcurrentWritersIT {

    private static final int WRITERS = 32;
    private static final int APPENDS_EACH = 40;

    private final StoreFixture store = new StoreFixture();
    private final AppendSignal otherSignal = new AppendSignal(store.database.dataSource());
    private final GroupCommit otherWriter = new GroupCommit(store.database.dataSource(), store.hash, otherSignal);

    @AfterEach
    void close() {
        otherWriter.close();
        otherSignal.close();
        store.close();
    }

    @RepeatedTest(3)
    void leavePositionsWithoutAHoleThroughConflictsTakenClaimsAndRollbacks() throws Exception {
        long seed = System.nanoTime();
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger refused = new AtomicInteger();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                Random random = new Random(seed + number);
                GroupCommit writer = number % 2 == 0 ? store.writer : otherWriter;
                writers.add(threads.submit(() -> write(writer, random, acknowledged, refused)));
            }
            writers.add(threads.submit(this::rollBackAFew));
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }

        List<StoredEvent> events = store.everything();
        LogAssert.positionsAndSequencesHaveNoHole(events);
        assertThat(events)
                .as("seed %d", seed)
                .extracting(StoredEvent::eventId)
                .containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(refused.get())
                .as("the test makes writers collide, seed %d", seed)
                .isPositive();
        assertThat(store.number("SELECT count(*) FROM event_store.claim"))
                .isEqualTo(events.stream()
                        .filter(e -> e.streamId().startsWith("user-"))
                        .count());
    }

    private void write(GroupCommit writer, Random random, Queue<String> acknowledged, AtomicInteger refused) {
        for (int i = 0; i < APPENDS_EACH; i++) {
            Append append = random.nextInt(4) == 0 ? registration(random) : continuation(random);
            try {
                writer.append(append).join();
                append.events().forEach(event -> acknowledged.add(event.eventId()));
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOfAny(AppendFailure.Conflict.class, AppendFailure.ClaimTaken.class);
                refused.incrementAndGet();
            }
        }
    }

    private Append continuation(Random random) {
        String streamId = "product-" + random.nextInt(8);
        long next = store.log.last(streamId).map(last -> last.sequence() + 1).orElse(0L);
        return Append.of(event(streamId, next), event(streamId, next + 1));
    }

    private static Append registration(Random random) {
        return StoreFixture.taking("user-" + random.nextLong(), 0, "email", "address " + random.nextInt(40));
    }

    /** Somebody appends in a transaction of his own and thinks better of it. */
    private Void rollBackAFew() throws SQLException {
        for (int i = 0; i < 20; i++) {
            try (Connection connection = store.database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("""
                        SELECT * FROM event_store.append(false, '{1}', '{0}', '{0}', '{rolled-%d}', '{test}', '{0}', '{rolled-%d}', '{test.happened}',
                            '{NULL}', '{a}', '{b}', '{0}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 1)""".formatted(i, i));
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
        return null;
    }
}
