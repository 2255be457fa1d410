package dev.ordinal.relay;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.topic.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The topics on record, for operators: what is changed here, the leading relay takes up within a second, and the next leader goes on with it. A database that can't be
 * reached shows as {@link LogUnavailable}.
 */
public final class TopicRegister {

    private static final Set<String> NO_TABLE_OR_COLUMN = Set.of("42P01", "42703");

    /** How long a relay that runs may take to lead again after topics were assigned to it, or taken from it. */
    private static final Duration TAKE_UP = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** No relay can move a checkpoint between the look at it and the change; all in one order, for two may assign at once. */
    private static final String LOCK = "SELECT name FROM event_relay.checkpoint ORDER BY name FOR UPDATE";

    private static final String ASSIGN = """
            WITH taker AS (
                SELECT * FROM event_relay.checkpoint WHERE name = ? AND lease_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * ? * interval '1 millisecond'
            ), moved AS (
                SELECT topic.* FROM event_relay.topic, taker WHERE stream_type = ? AND relay <> taker.name AND refilled_to IS NULL
            ), givers AS (
                SELECT * FROM event_relay.checkpoint WHERE name IN (SELECT relay FROM moved)
            ), furthest_back AS (
                SELECT epoch, position, event_id FROM givers
                UNION ALL
                SELECT epoch, position, event_id FROM taker
                 WHERE epoch IS NOT NULL AND EXISTS (SELECT FROM event_relay.topic WHERE relay = taker.name)
                 ORDER BY position LIMIT 1
            ), given AS (
                UPDATE event_relay.checkpoint AS held
                   SET token = token + 1, lease_until = '-infinity'
                 WHERE name IN (SELECT name FROM givers)
            ), taken AS (
                UPDATE event_relay.checkpoint AS held
                   SET token = token + 1, lease_until = '-infinity',
                       epoch = start.epoch, position = start.position, event_id = start.event_id
                  FROM furthest_back AS start
                 WHERE name = (SELECT name FROM taker)
            ), assigned AS (
                UPDATE event_relay.topic SET relay = (SELECT name FROM taker) WHERE topic IN (SELECT topic FROM moved)
                RETURNING topic
            )
            SELECT count(*) FROM assigned""";

    private final DataSource dataSource;

    public TopicRegister(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A topic.
     *
     * @param relay the name of the relay that sends into it
     * @param relayedTo position up to which that one has come
     * @param refilledTo position up to which it was refilled, null when it is not being refilled
     */
    public record Topic(
            String name,
            String streamType,
            int partitions,
            String relay,
            Instant createdAt,
            long relayedTo,
            @Nullable Long refilledTo) {

        /** How much of it is there. */
        public int percent() {
            return refilledTo == null || refilledTo >= relayedTo ? 100 : (int) (100 * refilledTo / relayedTo);
        }
    }

    /** What was asked for would do damage, or is done already. */
    public static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }

    /** The database holds no such topic, or no topics at all. */
    public static final class Unknown extends RuntimeException {
        Unknown(String message) {
            super(message);
        }
    }

    /** All topics, by stream type and age. */
    public List<Topic> list() {
        return inDatabase(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                            SELECT topic, stream_type, partitions, relay, created_at,
                                   coalesce((SELECT position FROM event_relay.checkpoint WHERE name = relay), 0),
                                   refilled_to
                              FROM event_relay.topic WHERE NOT dropped ORDER BY stream_type, created_at, topic""");
                    ResultSet rows = select.executeQuery()) {
                List<Topic> topics = new ArrayList<>();
                while (rows.next()) {
                    topics.add(new Topic(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getInt(3),
                            rows.getString(4),
                            rows.getObject(5, OffsetDateTime.class).toInstant(),
                            rows.getLong(6),
                            rows.getObject(7, Long.class)));
                }
                return topics;
            }
        });
    }

    /**
     * The topics of these stream types.
     *
     * @throws Unknown where a type has none
     */
    public List<Topic> of(Collection<String> streamTypes) {
        List<Topic> all = list();
        for (String streamType : streamTypes) {
            if (all.stream().noneMatch(topic -> topic.streamType().equals(streamType))) {
                throw new Unknown("there is no topic of stream type '%s' on record, only of: %s"
                        .formatted(
                                streamType,
                                all.stream().map(Topic::streamType).distinct().collect(Collectors.joining(", "))));
            }
        }
        return all.stream()
                .filter(topic -> streamTypes.contains(topic.streamType()))
                .toList();
    }

    /** Asks for all topics of these stream types to be deleted, created again and refilled from the log's beginning. */
    public void refill(Collection<String> streamTypes) {
        inDatabase(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE event_relay.topic SET refilled_to = 0 WHERE stream_type = ANY (?)")) {
                update.setArray(1, connection.createArrayOf("text", streamTypes.toArray()));
                return update.executeUpdate();
            }
        });
    }

    /**
     * Asks for one more topic of a stream type, named after its number of partitions, which gets all events of the type from the log's beginning on.
     *
     * @return its name
     * @throws Unknown where the type has no topic yet
     * @throws Refused where it has one of that name
     */
    public String add(String streamType, int partitions) {
        of(List.of(streamType));
        String topic = Topics.of(streamType) + ".p" + partitions;
        int added = inDatabase(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO event_relay.topic (topic, stream_type, partitions, relay, refilled_to)
                    SELECT DISTINCT ?, stream_type, ?, relay, 0 FROM event_relay.topic WHERE stream_type = ? AND NOT dropped
                    ON CONFLICT DO NOTHING""")) {
                insert.setString(1, topic);
                insert.setInt(2, partitions);
                insert.setString(3, streamType);
                return insert.executeUpdate();
            }
        });
        if (added == 0) {
            throw new Refused("topic %s is on record already".formatted(topic));
        }
        return topic;
    }

    /**
     * Asks for a topic to be deleted.
     *
     * @throws Unknown where it is not on record
     * @throws Refused where its stream type has no other that is filled, or a generation of a read model still reads it
     */
    public void drop(String topic) {
        requireDroppable(topic);
        inDatabase(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE event_relay.topic SET dropped = true WHERE topic = ?")) {
                update.setString(1, topic);
                return update.executeUpdate();
            }
        });
    }

    /** Throws what {@link #drop} would throw, and changes nothing. */
    public void requireDroppable(String topic) {
        Topic dropped = list().stream()
                .filter(known -> known.name().equals(topic))
                .findFirst()
                .orElseThrow(() -> new Unknown("there is no topic '%s' on record".formatted(topic)));
        if (list().stream()
                .noneMatch(other -> other.streamType().equals(dropped.streamType())
                        && !other.name().equals(topic)
                        && other.refilledTo() == null)) {
            throw new Refused(
                    "topic %s is the only filled one of stream type %s".formatted(topic, dropped.streamType()));
        }
        List<String> readers = inDatabase(connection -> TopicReaders.of(connection, topic, dropped.streamType()));
        if (!readers.isEmpty()) {
            throw new Refused("topic %s is read by %s".formatted(topic, String.join(", ", readers)));
        }
    }

    /**
     * Gives all topics of a stream type to another relay, which goes on where the one before had come. Both start again from their checkpoints: what was under way may
     * be sent twice, and is dropped by its readers. Waits up to five seconds for a relay that is about to lead again, having been given or taken topics just before.
     *
     * @throws Unknown where the type has no topic yet
     * @throws Refused where no process runs that relay, or it has the topics already
     */
    public void assign(String streamType, String relay) throws InterruptedException {
        long end = System.nanoTime() + TAKE_UP.toNanos();
        while (!isAssigned(streamType, relay)) {
            if (!isOnRecord(relay) || System.nanoTime() - end > 0) {
                throw new Refused(
                        "no process runs relay '%1$s': start one with ORDINAL_RELAYS=%1$s first".formatted(relay));
            }
            Thread.sleep(LOOK);
        }
    }

    /** False where the relay does not lead. */
    private boolean isAssigned(String streamType, String relay) {
        List<Topic> topics = of(List.of(streamType));
        if (topics.stream().allMatch(topic -> topic.relay().equals(relay))) {
            throw new Refused("relay %s has the topics of stream type %s already".formatted(relay, streamType));
        }
        if (topics.stream().anyMatch(topic -> topic.refilledTo() != null)) {
            throw new Refused("a topic of stream type %s is being refilled: wait for its end (topics list)"
                    .formatted(streamType));
        }
        return inDatabase(connection -> {
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement();
                    PreparedStatement assign = connection.prepareStatement(ASSIGN)) {
                lock.execute(LOCK);
                assign.setString(1, relay);
                assign.setLong(2, Lease.LENGTH.toMillis());
                assign.setString(3, streamType);
                try (ResultSet row = assign.executeQuery()) {
                    row.next();
                    int assigned = row.getInt(1);
                    connection.commit();
                    return assigned > 0;
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private boolean isOnRecord(String relay) {
        return inDatabase(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT FROM event_relay.checkpoint WHERE name = ?")) {
                select.setString(1, relay);
                try (ResultSet row = select.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Whether the relays that have the topics of these stream types lead now. */
    public boolean areLed(Collection<String> streamTypes) {
        return inDatabase(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT coalesce(bool_and(lease_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * ? * interval '1 millisecond'), false)
                      FROM event_relay.checkpoint
                     WHERE name IN (SELECT relay FROM event_relay.topic WHERE stream_type = ANY (?))""")) {
                select.setLong(1, Lease.LENGTH.toMillis());
                select.setArray(2, connection.createArrayOf("text", streamTypes.toArray()));
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
    }

    private interface Call<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T inDatabase(Call<T> call) {
        try (Connection connection = dataSource.getConnection()) {
            return call.on(connection);
        } catch (SQLException e) {
            if (NO_TABLE_OR_COLUMN.contains(String.valueOf(e.getSQLState()))) {
                throw new Unknown("no relay of this version has run on this database");
            }
            throw new LogUnavailable(e);
        }
    }
}
