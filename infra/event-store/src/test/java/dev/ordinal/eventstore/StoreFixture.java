package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A log in a database of its own, with one writer. */
final class StoreFixture implements AutoCloseable {

    static final Instant OCCURRED = Instant.parse("2011-12-09T12:50:00.123456Z");

    final TestDatabase database = TestServers.newDatabase();
    final KeyedHash hash = new KeyedHash("secret");
    final EventLog log = new EventLog(database.dataSource());
    final AppendSignal signal = new AppendSignal(database.dataSource());
    final GroupCommit writer;

    StoreFixture() {
        this(GroupCommit.Limits.DEFAULT);
    }

    StoreFixture(GroupCommit.Limits limits) {
        EventStoreSchema.migrate(database.dataSource());
        writer = new GroupCommit(database.dataSource(), hash, signal, limits);
    }

    static NewEvent event(String streamId, long sequence) {
        return event(streamId, sequence, UUID.randomUUID().toString());
    }

    static NewEvent event(String streamId, long sequence, String eventId) {
        return new NewEvent(
                streamId,
                "test",
                sequence,
                eventId,
                "test.happened",
                "1",
                ("payload of " + eventId).getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                OCCURRED);
    }

    static Append taking(String streamId, long sequence, String space, String value) {
        return claiming(streamId, sequence, new Claim.Take(space, value));
    }

    static Append claiming(String streamId, long sequence, Claim... claims) {
        List<Append.OwnedClaim> owned = new ArrayList<>();
        for (Claim claim : claims) {
            owned.add(new Append.OwnedClaim(streamId, claim));
        }
        return new Append(List.of(event(streamId, sequence)), owned, null);
    }

    static Outcome outcome(String key, String answer) {
        return new Outcome(key.getBytes(UTF_8), "body".getBytes(UTF_8), answer.getBytes(UTF_8));
    }

    Appended store(NewEvent... events) {
        return store(Append.of(events));
    }

    Appended store(Append append) {
        return writer.append(append).orTimeout(30, TimeUnit.SECONDS).join();
    }

    AppendFailure failure(Append append) {
        return failure(writer.append(append));
    }

    static AppendFailure failure(CompletableFuture<Appended> answer) {
        Throwable failure =
                answer.handle((_, e) -> e).orTimeout(30, TimeUnit.SECONDS).join();
        if (failure instanceof AppendFailure appendFailure) {
            return appendFailure;
        }
        throw new AssertionError("Expected an append to fail", failure);
    }

    /** Keeps the writer's next batch waiting until it is closed; what is appended meanwhile becomes the batch after it. */
    HeldLock holdTheLock() throws SQLException {
        HeldLock lock = new HeldLock();
        CompletableFuture<Appended> first = writer.append(Append.of(event("first-" + UUID.randomUUID(), 0)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> number(
                                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                        == 1);
        lock.waiting = first;
        return lock;
    }

    long number(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<StoredEvent> everything() {
        return log.after(0, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        writer.close();
        signal.close();
        database.close();
    }

    /** The log's lock in somebody else's hands. */
    final class HeldLock implements AutoCloseable {

        private final Connection connection = database.dataSource().getConnection();
        private CompletableFuture<Appended> waiting = CompletableFuture.failedFuture(new IllegalStateException());

        private HeldLock() throws SQLException {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(31369498006020460)");
            }
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
            waiting.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }
}
