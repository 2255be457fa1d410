package dev.ordinal.relay;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.StoredEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The right to relay, held in the checkpoint's row until a time on the database's clock. Every holder gets a higher token, and a checkpoint is moved only by
 * the holder of the last one, so that a holder that slept through its lease can do nothing. One connection is held as long as the lease, so that a database that was
 * restarted, or restored, ends it.
 *
 * <p>A lease that ends further ahead than twice its length is free too: the clock was set back since, and what a dead relay left would hold until it is that late again. A leader
 * that lives renews its own soon, or finds by its token that it was taken.
 *
 * <p>Renewals and checkpoints do not wait for the disk: a server crash sets them back a little, and what is relayed twice is dropped by its readers.
 */
final class Lease implements AutoCloseable {

    static final Duration LENGTH = Duration.ofSeconds(2);

    private static final String TAKE = """
            INSERT INTO event_relay.checkpoint AS held (name, holder, token, lease_until)
            VALUES (?, ?, 1, clock_timestamp() + ? * interval '1 millisecond')
            ON CONFLICT (name) DO UPDATE
               SET holder = excluded.holder, token = held.token + 1, lease_until = excluded.lease_until
             WHERE held.lease_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + 2 * ? * interval '1 millisecond'
            RETURNING token, epoch, position, event_id""";

    private static final String RENEW = """
            UPDATE event_relay.checkpoint SET lease_until = clock_timestamp() + ? * interval '1 millisecond'
             WHERE name = ? AND token = ?""";

    private static final String MOVE = """
            WITH moved AS (
                UPDATE event_relay.checkpoint
                   SET epoch = coalesce(?, epoch), position = coalesce(?, position), event_id = coalesce(?, event_id),
                       lease_until = clock_timestamp() + ? * interval '1 millisecond'
                 WHERE name = ? AND token = ?
                RETURNING name
            ), heads AS (
                INSERT INTO event_relay.partition_head AS head (topic, partition, position, refilled_to)
                SELECT changed.* FROM moved, unnest(?, ?, ?, ?) AS changed
                ON CONFLICT (topic, partition) DO UPDATE
                   SET position = greatest(excluded.position, head.position),
                       refilled_to = coalesce(nullif(excluded.refilled_to, 0), head.refilled_to)
            ), refills AS (
                UPDATE event_relay.topic SET refilled_to = nullif(step.upto, -1)
                  FROM moved, unnest(?, ?, ?) AS step (name, since, upto)
                 WHERE topic = step.name AND refilled_to = step.since
            )
            SELECT count(*) FROM moved""";

    private final Connection connection;
    private final String relay;
    private final long token;
    private final @Nullable LogPosition start;

    private Lease(Connection connection, String relay, long token, @Nullable LogPosition start) {
        this.connection = connection;
        this.relay = relay;
        this.token = token;
        this.start = start;
    }

    /** Takes the lease of a relay if nobody holds it. */
    static Optional<Lease> take(DataSource dataSource, String relay, String holder) throws SQLException {
        Connection connection = dataSource.getConnection();
        Lease lease = null;
        try {
            lease = take(connection, relay, holder);
            return Optional.ofNullable(lease);
        } finally {
            if (lease == null) {
                connection.close();
            }
        }
    }

    private static @Nullable Lease take(Connection connection, String relay, String holder) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setString(1, relay);
            take.setString(2, holder);
            take.setLong(3, LENGTH.toMillis());
            take.setLong(4, LENGTH.toMillis());
            try (ResultSet row = take.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String epoch = row.getString(2);
                LogPosition start =
                        epoch == null ? null : new LogPosition(new Epoch(epoch), row.getLong(3), row.getString(4));
                execute(connection, "SET synchronous_commit = off");
                return new Lease(connection, relay, row.getLong(1), start);
            }
        }
    }

    /** The checkpoint at the time the lease was taken; empty before the first. */
    Optional<LogPosition> checkpoint() {
        return Optional.ofNullable(start);
    }

    /** Positions of the last events that stand in each partition, which this lease's holder alone may move. */
    Map<TopicPartition, Long> heads() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                        SELECT topic, partition, CASE WHEN topic.refilled_to IS NULL THEN position ELSE head.refilled_to END
                          FROM event_relay.topic JOIN event_relay.partition_head head USING (topic)
                         WHERE topic.relay = ?""")) {
            select.setString(1, relay);
            try (ResultSet rows = select.executeQuery()) {
                Map<TopicPartition, Long> heads = new HashMap<>();
                while (rows.next()) {
                    heads.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
                }
                return heads;
            }
        }
    }

    String relay() {
        return relay;
    }

    Connection connection() {
        return connection;
    }

    /** @throws LeaseLost when another relay has taken over */
    void renew() throws SQLException {
        try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
            renew.setLong(1, LENGTH.toMillis());
            renew.setString(2, relay);
            renew.setLong(3, token);
            if (renew.executeUpdate() == 0) {
                throw new LeaseLost();
            }
        }
    }

    /**
     * Renews the lease and writes something else, in one statement, so that no holder that falls asleep in between keeps the row from its successor.
     *
     * @param changes a common table expression that changes rows FROM held, or more of them
     * @throws LeaseLost when another relay has taken over; nothing was written
     */
    void write(String changes, Object... values) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(
                "WITH held AS (%s RETURNING name), %s SELECT count(*) FROM held".formatted(RENEW, changes))) {
            write.setLong(1, LENGTH.toMillis());
            write.setString(2, relay);
            write.setLong(3, token);
            for (int i = 0; i < values.length; i++) {
                write.setObject(i + 4, values[i]);
            }
            requireHeld(write);
        }
    }

    private static void requireHeld(PreparedStatement write) throws SQLException {
        try (ResultSet row = write.executeQuery()) {
            row.next();
            if (row.getInt(1) == 0) {
                throw new LeaseLost();
            }
        }
    }

    /**
     * Moves the checkpoint, the heads of partitions and the refills together, and renews the lease. A refill that was asked for anew since is left as it is.
     *
     * @throws LeaseLost when another relay has taken over; nothing was moved
     */
    void moveTo(Epoch epoch, Landing landing) throws SQLException {
        Set<TopicPartition> partitions = new LinkedHashSet<>(landing.heads().keySet());
        partitions.addAll(landing.refilledHeads().keySet());
        StoredEvent last = landing.last();
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            move.setString(1, last == null ? null : epoch.value());
            move.setObject(2, last == null ? null : last.position(), Types.BIGINT);
            move.setString(3, last == null ? null : last.eventId());
            move.setLong(4, LENGTH.toMillis());
            move.setString(5, relay);
            move.setLong(6, token);
            move.setArray(7, array("text", partitions.stream().map(TopicPartition::topic)));
            move.setArray(8, array("integer", partitions.stream().map(TopicPartition::partition)));
            move.setArray(9, array("bigint", positions(partitions, landing.heads())));
            move.setArray(10, array("bigint", positions(partitions, landing.refilledHeads())));
            move.setArray(11, array("text", landing.refills().keySet().stream()));
            move.setArray(
                    12, array("bigint", landing.refills().values().stream().map(RefillStep::from)));
            move.setArray(
                    13, array("bigint", landing.refills().values().stream().map(Lease::end)));
            requireHeld(move);
        }
    }

    private static Stream<Long> positions(Set<TopicPartition> partitions, Map<TopicPartition, Long> known) {
        return partitions.stream().map(partition -> known.getOrDefault(partition, 0L));
    }

    private static long end(RefillStep step) {
        return step.to() == null ? -1 : step.to();
    }

    private Array array(String type, Stream<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    /** Gives the lease back, so that another relay may take it at once. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            try {
                release();
            } finally {
                execute(connection, "RESET synchronous_commit");
            }
        }
    }

    private void release() throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(
                "UPDATE event_relay.checkpoint SET lease_until = '-infinity' WHERE name = ? AND token = ?")) {
            release.setString(1, relay);
            release.setLong(2, token);
            release.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
