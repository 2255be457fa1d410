package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A reader at a position has seen everything up to it, whatever transactions are open elsewhere. */
class OpenTransactionsIT {

    private static final String APPEND_BY_HAND = """
            SELECT * FROM event_store.append(false, '{1}', '{0}', '{0}', '{held-1}', '{test}', '{0}', '{held}', '{test.happened}',
                '{NULL}', '{a}', '{b}', '{0}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 1)""";

    private final StoreFixture store = new StoreFixture();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void sessionsIdleInTransactionHoldUpNeitherWritersNorReaders() throws SQLException {
        store.store(event("user-0", 0));
        try (Connection idle = store.database.dataSource().getConnection();
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM event_store.event");
            statement.execute("CREATE TABLE public.holds_a_transaction_id (id int)");

            for (int i = 1; i < 100; i++) {
                assertThat(store.store(event("user-" + i, 0)).firstPosition()).isEqualTo(i + 1);
                assertThat(store.log.head()).isEqualTo(i + 1);
            }
            idle.rollback();
        }
        LogAssert.positionsAndSequencesHaveNoHole(store.everything());
    }

    @Test
    void anAppendHeldOpenIsSeenBeforeAnyLaterPosition() throws SQLException {
        List<StoredEvent> followed = new ArrayList<>();
        List<CompletableFuture<Appended>> waiting = new ArrayList<>();
        try (Connection slow = store.database.dataSource().getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(APPEND_BY_HAND);
            for (int i = 0; i < 20; i++) {
                waiting.add(store.writer.append(Append.of(event("user-" + i, 0))));
            }
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            follow(followed);
            assertThat(followed).as("nothing stands behind the open append").isEmpty();
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            slow.commit();
            slow.setAutoCommit(true);
        }

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            follow(followed);
            assertThat(followed).hasSize(21);
        });
        assertThat(followed.getFirst().eventId()).isEqualTo("held");
        LogAssert.positionsAndSequencesHaveNoHole(followed);
    }

    @Test
    void aClientThatStopsWithTheLockInItsHandsIsEndedByTheDatabase() throws SQLException {
        try (Connection slow = store.database.dataSource().getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(APPEND_BY_HAND);
            assertThat(setting(statement, "transaction_timeout")).isEqualTo("8s");
            slow.rollback();
            assertThat(setting(statement, "transaction_timeout"))
                    .as("for others as before")
                    .isEqualTo("0");
        }
    }

    @Test
    void whoHoldsTheLogUpIsNamed() throws SQLException {
        Duration aMoment = Duration.ofMillis(50);
        assertThat(store.log.heldUpBy(aMoment)).isEmpty();
        try (Connection slow = store.database.dataSource().getConnection();
                Statement statement = slow.createStatement()) {
            statement.execute("SET application_name = 'forgotten'");
            slow.setAutoCommit(false);
            statement.execute(APPEND_BY_HAND);

            await().untilAsserted(() -> assertThat(store.log.heldUpBy(aMoment))
                    .hasValueSatisfying(culprit -> assertThat(culprit).contains("'forgotten', idle in transaction")));
            slow.rollback();
        }
        assertThat(store.log.heldUpBy(aMoment)).isEmpty();
    }

    @Test
    void whoHoldsTheLogUpIsNoticedByAUserWhoMayNotSeeHisTimes() throws SQLException {
        String stranger = "stranger_to_" + store.database.name();
        store.database.execute("CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(stranger));
        PGSimpleDataSource asStranger = new PGSimpleDataSource();
        asStranger.setUrl(store.database.url());
        asStranger.setUser(stranger);
        asStranger.setPassword("secret");
        EventLog seenByStranger = new EventLog(asStranger);
        try (Connection slow = store.database.dataSource().getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(APPEND_BY_HAND);
            CompletableFuture<Appended> waiting = store.writer.append(Append.of(event("user-1", 0)));

            await().untilAsserted(() -> assertThat(seenByStranger.heldUpBy(Duration.ofMillis(50)))
                    .hasValueSatisfying(culprit -> assertThat(culprit).startsWith("server process ")));
            slow.rollback();
            waiting.join();
        }
        assertThat(seenByStranger.heldUpBy(Duration.ofMillis(50))).isEmpty();
        store.database.execute("DROP ROLE " + stranger);
    }

    @Test
    void whoHoldsTheHolderUpIsNamedInItsPlace() throws SQLException {
        try (Connection rude = store.database.dataSource().getConnection();
                Statement statement = rude.createStatement()) {
            statement.execute("SET application_name = 'rude'");
            rude.setAutoCommit(false);
            statement.execute("LOCK TABLE event_store.event IN SHARE MODE");
            CompletableFuture<Appended> waiting = store.writer.append(Append.of(event("user-1", 0)));

            await().untilAsserted(() -> assertThat(store.log.heldUpBy(Duration.ofMillis(50)))
                    .hasValueSatisfying(culprit -> assertThat(culprit).contains("'rude'")));
            rude.rollback();
            waiting.join();
        }
    }

    @Test
    void anAppendIsDurableWhateverTheSessionSays() throws SQLException {
        try (Connection careless = store.database.dataSource().getConnection();
                Statement statement = careless.createStatement()) {
            statement.execute("SET synchronous_commit = off");
            careless.setAutoCommit(false);
            statement.execute(APPEND_BY_HAND);
            assertThat(setting(statement, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(statement, "fsync")).isEqualTo("on");
            careless.rollback();
            statement.execute("RESET synchronous_commit");
            assertThat(setting(statement, "synchronous_commit"))
                    .as("of the server under test")
                    .isEqualTo("on");
            careless.rollback();
        }
    }

    @Test
    void anOldSnapshotIsRefused() throws SQLException {
        try (Connection connection = store.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThatThrownBy(() -> statement.execute(APPEND_BY_HAND)).hasMessageContaining("read committed");
            connection.rollback();
        }
    }

    private void follow(List<StoredEvent> followed) {
        followed.addAll(
                store.log.after(followed.isEmpty() ? 0 : followed.getLast().position(), 7));
    }

    private static String setting(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
