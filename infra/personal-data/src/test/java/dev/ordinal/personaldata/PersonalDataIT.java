package dev.ordinal.personaldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PersonalDataIT {

    private static final String FIRST = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String SECOND = "2:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
    private static final String THIRD = "3:MjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM=";
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final AtomicLong elsewhereNanos = new AtomicLong();
    private TestDatabase database;
    private PersonalData data;
    private PersonalData elsewhere;

    @BeforeAll
    void open() {
        database = TestServers.newDatabase();
        data = PersonalData.migrated(keys(), new EnvironmentMasterKey(FIRST));
        elsewhere = PersonalData.connected(keys(), new EnvironmentMasterKey(FIRST), elsewhereNanos::get);
    }

    @AfterAll
    void close() {
        elsewhere.close();
        data.close();
        database.close();
    }

    @Test
    void whatIsSealedShowsNothingAndIsOpenedInAnyProcess() {
        String ada = enrolled();

        String sealed = data.seal(ada, "name", "Ada Lovelace ♥");

        assertThat(sealed).startsWith("sealed:1:" + ada + ":").doesNotContain("Ada", "Lovelace");
        assertThat(PersonalData.isSealed(sealed)).isTrue();
        assertThat(PersonalData.isSealed("Ada")).isFalse();
        assertThat(elsewhere.open(ada, "name", sealed)).contains("Ada Lovelace ♥");
    }

    @Test
    void theSameSealedAgainIsTheSameAndAnythingElseIsNot() {
        String ada = enrolled();
        String bob = enrolled();

        assertThat(data.seal(ada, "name", "Ada")).isEqualTo(elsewhere.seal(ada, "name", "Ada"));
        assertThat(data.seal(ada, "name", "Ada").substring(46))
                .isNotEqualTo(data.seal(ada, "email", "Ada").substring(46))
                .isNotEqualTo(data.seal(bob, "name", "Ada").substring(46));
    }

    @Test
    void aValueInThePlaceOfAnotherIsNotOpened() {
        String ada = enrolled();
        String bob = enrolled();
        String name = data.seal(ada, "name", "Ada");

        assertThatThrownBy(() -> data.open(ada, "email", name)).isInstanceOf(NotSealedHere.class);
        assertThatThrownBy(() -> data.open(bob, "name", name)).isInstanceOf(NotSealedHere.class);
        assertThatThrownBy(() -> data.open(bob, "name", name.replace(ada, bob))).isInstanceOf(NotSealedHere.class);
        assertThatThrownBy(() -> data.open(ada, "name", "Ada"))
                .isInstanceOf(NotSealedHere.class)
                .hasMessageNotContaining("Ada");
    }

    @Test
    void anErasedSubjectIsUnreadableForEverAndCanNotComeBack() {
        String ada = enrolled();
        String name = data.seal(ada, "name", "Ada");

        data.erase(new Erasure(ada, NOON, "anonymous"));
        data.erase(new Erasure(ada, NOON.plusSeconds(60), "somebody else"));
        data.enrol(ada);

        assertThat(data.open(ada, "name", name)).isEmpty();
        assertThatThrownBy(() -> data.seal(ada, "name", "Ada"))
                .isInstanceOfSatisfying(
                        NoKey.class, none -> assertThat(none.isErased()).isTrue());
        assertThat(data.ledger()).contains(new Erasure(ada, NOON, "anonymous"));
        assertThat(data.isErased(ada)).isTrue();
    }

    @Test
    void nobodyElseIsErasedWithASubject() {
        String ada = enrolled();
        String bob = enrolled();
        String name = data.seal(bob, "name", "Bob");

        data.erase(new Erasure(ada, NOON, "anonymous"));

        assertThat(data.open(bob, "name", name)).contains("Bob");
    }

    @Test
    void aSubjectThatWasNeverEnrolledHasNoKey() {
        assertThatThrownBy(() -> data.seal("nobody", "name", "Ada"))
                .isInstanceOfSatisfying(
                        NoKey.class, none -> assertThat(none.isErased()).isFalse());
    }

    @Test
    void anotherProcessForgetsADestroyedKeyInTwoSeconds() {
        String ada = enrolled();
        String name = data.seal(ada, "name", "Ada");
        assertThat(elsewhere.open(ada, "name", name)).contains("Ada");

        data.erase(new Erasure(ada, NOON, "anonymous"));
        elsewhereNanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(elsewhere.open(ada, "name", name)).isEmpty();
    }

    @Test
    void aKeyThatCameBackFromABackupIsNotUsed() {
        String ada = enrolled();
        String name = data.seal(ada, "name", "Ada");
        database.execute("CREATE TABLE backup_of_%1$s AS SELECT * FROM personal_data.key WHERE subject = '%2$s'"
                .formatted(ada.replace("-", ""), ada));
        data.erase(new Erasure(ada, NOON, "anonymous"));
        assertThat(data.hasKey(ada)).isFalse();

        database.execute("INSERT INTO personal_data.key SELECT * FROM backup_of_" + ada.replace("-", ""));

        try (PersonalData restored = PersonalData.connected(keys(), new EnvironmentMasterKey(FIRST))) {
            assertThat(restored.open(ada, "name", name)).isEmpty();
            restored.erase(new Erasure(ada, NOON, "the ledger"));
            assertThat(restored.hasKey(ada)).isFalse();
        }
    }

    @Test
    void afterARotationTheOldMasterKeyIsNotNeeded() {
        try (TestDatabase own = TestServers.newDatabase()) {
            KeysDatabase keys = new KeysDatabase(own.url(), own.user(), own.password());
            String sealed;
            try (PersonalData before = PersonalData.migrated(keys, new EnvironmentMasterKey(FIRST))) {
                for (int n = 0; n < 501; n++) {
                    before.enrol("user " + n);
                }
                sealed = before.seal("user 7", "name", "Ada");
            }

            try (PersonalData both = PersonalData.connected(keys, new EnvironmentMasterKey(FIRST + "," + SECOND))) {
                both.enrol("user of the new key");
                assertThat(both.rotate()).isEqualTo(501);
                assertThat(both.rotate()).isZero();
            }

            try (PersonalData after = PersonalData.connected(keys, new EnvironmentMasterKey(SECOND))) {
                assertThat(after.open("user 7", "name", sealed)).contains("Ada");
            }
            try (PersonalData old = PersonalData.connected(keys, new EnvironmentMasterKey(FIRST))) {
                assertThatThrownBy(() -> old.open("user 7", "name", sealed))
                        .isInstanceOf(WrongMasterKey.class)
                        .hasMessageContaining("version 2");
                assertThatThrownBy(old::rotate)
                        .isInstanceOf(WrongMasterKey.class)
                        .hasMessageContaining("version 2");
            }
            try (PersonalData wrong =
                    PersonalData.connected(keys, new EnvironmentMasterKey("2" + FIRST.substring(1)))) {
                assertThatThrownBy(wrong::rotate)
                        .isInstanceOf(WrongMasterKey.class)
                        .hasMessageContaining("not the one");
            }
        }
    }

    @Test
    void aKeyThatWasBeingReadWhenItWasDestroyedHereOpensNothingHereAnyMore() {
        String ada = enrolled();
        String name = data.seal(ada, "name", "Ada");
        InterruptedMasterKey reading = new InterruptedMasterKey(FIRST);
        try (PersonalData here = PersonalData.connected(keys(), reading)) {
            reading.beforeUnwrapping = () -> here.erase(new Erasure(ada, NOON, "Ada"));

            assertThat(here.open(ada, "name", name)).isEmpty();
            assertThat(here.open(ada, "name", name)).isEmpty();
        }
    }

    /** Something else happens between the database's answer and the use of it. */
    private static final class InterruptedMasterKey implements MasterKey {

        private final MasterKey master;
        private Runnable beforeWrapping = () -> {};
        private Runnable beforeUnwrapping = () -> {};

        InterruptedMasterKey(String versions) {
            master = new EnvironmentMasterKey(versions);
        }

        @Override
        public int version() {
            return master.version();
        }

        @Override
        public byte[] wrap(String subject, byte[] key) {
            beforeWrapping.run();
            return master.wrap(subject, key);
        }

        @Override
        public byte[] unwrap(String subject, int version, byte[] wrapped) {
            beforeUnwrapping.run();
            return master.unwrap(subject, version, wrapped);
        }
    }

    @Test
    void anOldMasterKeyAddsNoKeyAfterARotation() {
        try (TestDatabase own = TestServers.newDatabase();
                PersonalData old = PersonalData.migrated(keys(own), new EnvironmentMasterKey(FIRST));
                PersonalData both = PersonalData.connected(keys(own), new EnvironmentMasterKey(FIRST + "," + SECOND))) {
            old.enrol("Ada");
            both.enrol("Bob");
            old.enrol("Cid");
            assertThat(both.rotate()).isEqualTo(2);

            assertThatThrownBy(() -> old.enrol("Dan"))
                    .isInstanceOf(WrongMasterKey.class)
                    .hasMessageContaining("newer version of the master key than 1");

            assertThat(both.hasKey("Dan")).isFalse();
            both.enrol("Dan");
            assertThat(both.hasKey("Dan")).isTrue();
        }
    }

    @Test
    void aKeyThatIsJustBeingAddedWithTheOldMasterKeyIsRotatedToo() throws SQLException {
        try (TestDatabase own = TestServers.newDatabase();
                PersonalData both = PersonalData.migrated(keys(own), new EnvironmentMasterKey(FIRST + "," + SECOND));
                Connection adding = own.dataSource().getConnection();
                PreparedStatement insert = adding.prepareStatement(
                        "INSERT INTO personal_data.key (subject, master_version, wrapped) VALUES ('Ada', 1, ?)")) {
            adding.setAutoCommit(false);
            insert.setBytes(1, new EnvironmentMasterKey(FIRST).wrap("Ada", SubjectKey.random()));
            assertThat(insert.executeUpdate()).isEqualTo(1);

            CompletableFuture<Integer> rotated = CompletableFuture.supplyAsync(both::rotate);
            await().until(() -> rotated.isDone() || isAnyLockWaitedFor(own));
            adding.commit();

            assertThat(rotated.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1);
        }
    }

    @Test
    void whoWaitsForTheEndOfARotationSeesThatItHasEnded() throws SQLException {
        try (TestDatabase own = TestServers.newDatabase();
                PersonalData old = PersonalData.migrated(keys(own), new EnvironmentMasterKey(FIRST));
                Connection rotating = own.dataSource().getConnection();
                Statement statement = rotating.createStatement()) {
            for (int n = 0; n < 10; n++) {
                old.enrol("user " + n);
            }
            rotating.setAutoCommit(false);
            statement.execute("LOCK TABLE personal_data.key IN SHARE MODE");

            CompletableFuture<Void> added = CompletableFuture.runAsync(() -> old.enrol("Ada"));
            await().until(() -> isAnyLockWaitedFor(own));
            statement.execute("UPDATE personal_data.key SET master_version = 2");
            rotating.commit();

            assertThat(added)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(WrongMasterKey.class);
        }
    }

    private static boolean isAnyLockWaitedFor(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement locks = connection.prepareStatement(
                        "SELECT FROM pg_locks WHERE NOT granted AND relation = 'personal_data.key'::regclass");
                ResultSet waiting = locks.executeQuery()) {
            return waiting.next();
        }
    }

    @Test
    void aRotationThatIsOvertakenByALaterOneLeavesItsKeysAlone() {
        InterruptedMasterKey overtaken = new InterruptedMasterKey(FIRST + "," + SECOND);
        try (TestDatabase own = TestServers.newDatabase();
                PersonalData first = PersonalData.migrated(keys(own), new EnvironmentMasterKey(FIRST));
                PersonalData slow = PersonalData.connected(keys(own), overtaken);
                PersonalData fast = PersonalData.connected(
                        keys(own), new EnvironmentMasterKey(FIRST + "," + SECOND + "," + THIRD));
                PersonalData after = PersonalData.connected(keys(own), new EnvironmentMasterKey(THIRD))) {
            first.enrol("Ada");
            String name = first.seal("Ada", "name", "Ada");
            overtaken.beforeWrapping = fast::rotate;

            assertThatThrownBy(slow::rotate).isInstanceOf(WrongMasterKey.class).hasMessageContaining("version 3");

            assertThat(after.open("Ada", "name", name)).contains("Ada");
        }
    }

    @Test
    void aServerDoesNotBeginWithAnotherMasterKey() {
        try (TestDatabase own = TestServers.newDatabase()) {
            KeysDatabase keys = new KeysDatabase(own.url(), own.user(), own.password());
            PersonalData.migrated(keys, new EnvironmentMasterKey(FIRST)).close();
            PersonalData.migrated(keys, new EnvironmentMasterKey(SECOND)).close();
            try (PersonalData first = PersonalData.connected(keys, new EnvironmentMasterKey(FIRST));
                    PersonalData both = PersonalData.connected(keys, new EnvironmentMasterKey(FIRST + "," + SECOND))) {
                first.enrol("Ada");
                both.enrol("Bob");
            }

            PersonalData.migrated(keys, new EnvironmentMasterKey(FIRST + "," + SECOND))
                    .close();
            assertThatThrownBy(() -> PersonalData.migrated(keys, new EnvironmentMasterKey(SECOND)))
                    .hasMessageContaining("version 1 of the master key, which is not given");
            assertThatThrownBy(() -> PersonalData.migrated(keys, new EnvironmentMasterKey(FIRST)))
                    .hasMessageContaining("version 2 of the master key, which is not given");
            assertThatThrownBy(() -> PersonalData.migrated(
                            keys, new EnvironmentMasterKey(SECOND.replace("2:", "1:") + "," + SECOND)))
                    .hasMessageContaining("Version 1 of the master key is not the one");
        }
    }

    @Test
    void severalKeysAreFetchedTogetherForWhoOpensNext() {
        String ada = enrolled();
        String bob = enrolled();
        String name = data.seal(ada, "name", "Ada");

        elsewhere.fetch(List.of(ada, bob, ada, "nobody"));

        assertThat(elsewhere.open(ada, "name", name)).contains("Ada");
    }

    @Test
    void aDatabaseThatIsAwayIsATransientFailure() {
        KeysDatabase away = new KeysDatabase("jdbc:postgresql://127.0.0.1:1/keys", "nobody", "none");
        try (PersonalData unreachable = PersonalData.connected(away, new EnvironmentMasterKey(FIRST))) {
            assertThatThrownBy(() -> unreachable.open("ada", "name", "sealed:1:ada:AAAA"))
                    .isInstanceOf(KeysUnavailable.class);
        }
    }

    private String enrolled() {
        String subject = UUID.randomUUID().toString();
        data.enrol(subject);
        return subject;
    }

    private KeysDatabase keys() {
        return keys(database);
    }

    private static KeysDatabase keys(TestDatabase database) {
        return new KeysDatabase(database.url(), database.user(), database.password());
    }
}
