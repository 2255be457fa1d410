package dev.ordinal.personaldata;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** The tables of keys and erasures. */
final class KeyStore implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 8;
    private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
    private static final int NONE_IS_NEEDED = -1;

    private final HikariDataSource pool;

    KeyStore(KeysDatabase database) {
        HikariConfig settings = new HikariConfig();
        settings.setPoolName("keys");
        settings.setJdbcUrl(database.url());
        settings.setUsername(database.user());
        settings.setPassword(database.password());
        settings.setMaximumPoolSize(MOST_CONNECTIONS);
        settings.setMinimumIdle(0);
        settings.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        settings.setInitializationFailTimeout(NONE_IS_NEEDED);
        settings.addDataSourceProperty("ApplicationName", "personal-data");
        settings.addDataSourceProperty("tcpKeepAlive", true);
        settings.addDataSourceProperty("connectTimeout", 2);
        settings.addDataSourceProperty("socketTimeout", 10);
        pool = new HikariDataSource(settings);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wrapped(String subject, int version, byte[] key) {}

    record Found(String subject, @Nullable Wrapped key, boolean erased) {}

    void migrate() {
        Flyway.configure()
                .dataSource(pool)
                .schemas("personal_data")
                .locations("classpath:dev/ordinal/personaldata/migration")
                .load()
                .migrate();
    }

    void requireReachable() {
        boolean _ = call("SELECT FROM personal_data.key LIMIT 1", PreparedStatement::execute);
    }

    /** What is known of these subjects, in any order; a subject that stands in the ledger has no key, whatever is stored. */
    List<Found> find(Collection<String> subjects) {
        return call("""
                SELECT s.subject, k.master_version, k.wrapped, e.subject IS NOT NULL
                FROM unnest(?) AS s(subject)
                LEFT JOIN personal_data.key k ON k.subject = s.subject
                LEFT JOIN personal_data.erasure e ON e.subject = s.subject""", statement -> {
            statement.setArray(1, statement.getConnection().createArrayOf("text", subjects.toArray()));
            List<Found> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String subject = rows.getString(1);
                    byte[] wrapped = rows.getBytes(3);
                    boolean erased = rows.getBoolean(4);
                    Wrapped key = wrapped == null || erased ? null : new Wrapped(subject, rows.getInt(2), wrapped);
                    found.add(new Found(subject, key, erased));
                }
            }
            return found;
        });
    }

    /**
     * False where the subject has a key already, or stands in the ledger: it gets none then.
     *
     * @throws WrongMasterKey where newer versions of the master key wrapped all keys: the version may be gone for ever since a rotation
     */
    boolean add(Wrapped key) {
        return call("""
                WITH present AS (SELECT coalesce(min(master_version) > ?, false) AS is_newer FROM personal_data.key),
                    added AS (
                        INSERT INTO personal_data.key (subject, master_version, wrapped)
                        SELECT ?, ?, ? FROM present
                        WHERE NOT is_newer AND NOT EXISTS (SELECT FROM personal_data.erasure WHERE subject = ?)
                        ON CONFLICT DO NOTHING
                        RETURNING subject)
                SELECT is_newer, EXISTS (SELECT FROM added) FROM present""", statement -> {
            statement.setInt(1, key.version());
            statement.setString(2, key.subject());
            statement.setInt(3, key.version());
            statement.setBytes(4, key.key());
            statement.setString(5, key.subject());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    throw new WrongMasterKey(
                            "All keys are wrapped by a newer version of the master key than %d, the newest that is given"
                                    .formatted(key.version()));
                }
                return row.getBoolean(2);
            }
        });
    }

    void discard(String subject) {
        int _ = call("DELETE FROM personal_data.key WHERE subject = ?", statement -> {
            statement.setString(1, subject);
            return statement.executeUpdate();
        });
    }

    /** Key and ledger in one statement, so in one transaction; an earlier line of the ledger stays. */
    void erase(Erasure erasure) {
        int _ = call("""
                WITH destroyed AS (DELETE FROM personal_data.key WHERE subject = ?)
                INSERT INTO personal_data.erasure (subject, erased_at, erased_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING""", statement -> {
            statement.setString(1, erasure.subject());
            statement.setString(2, erasure.subject());
            statement.setTimestamp(3, Timestamp.from(erasure.at()));
            statement.setString(4, erasure.by());
            return statement.executeUpdate();
        });
    }

    boolean isErased(String subject) {
        return call("SELECT FROM personal_data.erasure WHERE subject = ?", statement -> {
            statement.setString(1, subject);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
    }

    boolean hasKey(String subject) {
        return call("SELECT FROM personal_data.key WHERE subject = ?", statement -> {
            statement.setString(1, subject);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
    }

    List<Erasure> ledger() {
        return call(
                "SELECT subject, erased_at, erased_by FROM personal_data.erasure ORDER BY erased_at, subject",
                statement -> {
                    List<Erasure> ledger = new ArrayList<>();
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            Instant at = rows.getTimestamp(2).toInstant();
                            ledger.add(new Erasure(rows.getString(1), at, rows.getString(3)));
                        }
                    }
                    return ledger;
                });
    }

    List<Wrapped> wrappedBefore(int version, int limit) {
        return call(
                "SELECT subject, master_version, wrapped FROM personal_data.key WHERE master_version < ? ORDER BY master_version, subject LIMIT ?",
                statement -> {
                    statement.setInt(1, version);
                    statement.setInt(2, limit);
                    return wrapped(statement);
                });
    }

    /** Waits for who is adding a key, which locks the table before it looks; who adds one afterwards sees the keys that there are now. */
    boolean isAnyWrappedBefore(int version) {
        return call("SELECT FROM personal_data.key WHERE master_version < ? LIMIT 1", statement -> {
            Connection connection = statement.getConnection();
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                lock.execute("SET LOCAL lock_timeout = '5s'");
                lock.execute("LOCK TABLE personal_data.key IN SHARE MODE");
                statement.setInt(1, version);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            } finally {
                connection.rollback();
            }
        });
    }

    /** One that the oldest version of the master key wrapped, and one of the newest; none where there are no keys. */
    List<Wrapped> ofOldestAndNewestVersion() {
        return call("""
                (SELECT subject, master_version, wrapped FROM personal_data.key ORDER BY master_version, subject LIMIT 1)
                UNION ALL
                (SELECT subject, master_version, wrapped FROM personal_data.key ORDER BY master_version DESC, subject DESC LIMIT 1)""", KeyStore::wrapped);
    }

    /** Those that are still there, and wrapped by an older version. */
    void replace(List<Wrapped> keys) {
        int[] _ = call(
                "UPDATE personal_data.key SET master_version = ?, wrapped = ? WHERE subject = ? AND master_version < ?",
                statement -> {
                    for (Wrapped key : keys) {
                        statement.setInt(1, key.version());
                        statement.setBytes(2, key.key());
                        statement.setString(3, key.subject());
                        statement.setInt(4, key.version());
                        statement.addBatch();
                    }
                    return statement.executeBatch();
                });
    }

    private static List<Wrapped> wrapped(PreparedStatement statement) throws SQLException {
        List<Wrapped> keys = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                keys.add(new Wrapped(rows.getString(1), rows.getInt(2), rows.getBytes(3)));
            }
        }
        return keys;
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private <T> T call(String sql, Work<T> work) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return work.on(statement);
        } catch (SQLException e) {
            throw new KeysUnavailable(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
