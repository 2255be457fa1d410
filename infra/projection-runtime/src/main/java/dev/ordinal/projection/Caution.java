package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * Recognises an event that kills its process. A worker signs for its partitions, and signs off when it leaves them in order. Where its predecessor died, the first batch
 * is one event, and batches double as long as they succeed; each is put on record before it is tried. If a batch kills the process too, its successor takes the
 * events of that batch one by one, and an event over which two processes in a row die while it is alone at work is the killer.
 */
final class Caution {

    private static final String SIGN = """
            INSERT INTO projection.attempt AS attempt (projection, generation, topic, partition, worker)
            SELECT ?, ?, mine.*, ? FROM unnest(?, ?) AS mine
            ON CONFLICT (projection, generation, topic, partition) DO UPDATE
               SET deaths = attempt.deaths + CASE WHEN attempt.worker IN ('', excluded.worker) THEN 0 ELSE 1 END,
                   trying = CASE WHEN attempt.worker = '' THEN NULL ELSE attempt.trying END,
                   worker = excluded.worker
            RETURNING topic, partition, deaths, coalesce(trying, 0), alone""";

    /** Retries that the predecessor did not finish are taken on again, unless it died: then its name still stands. */
    private static final String END_RETRIES = """
            UPDATE projection.parked AS parked
               SET state = CASE WHEN attempt.worker IN ('', ?) THEN 'ASKED' ELSE 'PARKED' END,
                   cause = CASE WHEN attempt.worker IN ('', ?) THEN cause ELSE 'The process died while it was tried again' END
              FROM projection.attempt AS attempt, unnest(?, ?) AS mine (topic, partition)
             WHERE parked.state = 'RETRYING' AND parked.projection = ? AND parked.generation = ?
               AND parked.topic = mine.topic AND parked.partition = mine.partition
               AND attempt.projection = parked.projection AND attempt.generation = parked.generation
               AND attempt.topic = mine.topic AND attempt.partition = mine.partition""";

    private static final String MARK = """
            UPDATE projection.attempt AS attempt
               SET trying = step.position, alone = mark.alone,
                   deaths = CASE WHEN mark.alone AND attempt.alone AND attempt.trying = step.position THEN attempt.deaths ELSE 1 END
              FROM (SELECT ?::boolean AS alone) AS mark, unnest(?, ?, ?) AS step (topic, partition, position)
             WHERE attempt.projection = ? AND attempt.generation = ? AND attempt.worker = ?
               AND attempt.topic = step.topic AND attempt.partition = step.partition""";

    private static final String CLEAR = """
            UPDATE projection.attempt SET deaths = 0, trying = NULL, alone = false
             WHERE projection = ? AND generation = ? AND worker = ? AND deaths > 0""";

    private static final String SIGN_OFF = """
            UPDATE projection.attempt AS attempt SET worker = '' FROM unnest(?, ?) AS mine (topic, partition)
             WHERE attempt.projection = ? AND attempt.generation = ? AND attempt.worker = ?
               AND attempt.topic = mine.topic AND attempt.partition = mine.partition""";

    /**
     * What is known of a partition whose worker died.
     *
     * @param deaths in a row, beginning anew with each batch that is tried: so above two only where two died over the same event alone
     * @param trying position up to which the deadly batch went, 0 where none was on record
     * @param alone whether that was one event
     */
    private record Suspicion(int deaths, long trying, boolean alone) {

        boolean isKiller(long position) {
            return deaths > 2 && alone && position == trying;
        }

        boolean covers(long position) {
            return deaths > 1 && position < trying;
        }
    }

    private final Generation generation;
    private final DataSource dataSource;
    private final String worker;
    private final int mostEvents;
    private final Set<TopicPartition> signed = new HashSet<>();
    private final Map<TopicPartition, Suspicion> suspicions = new HashMap<>();
    private int limit;

    /**
     * The caution of a worker that has no partitions yet.
     *
     * @param worker names this process among all that ever were
     * @param mostEvents how many events a batch has at most, when nothing is suspicious
     */
    Caution(Generation generation, DataSource dataSource, String worker, int mostEvents) {
        this.generation = generation;
        this.dataSource = dataSource;
        this.worker = worker;
        this.mostEvents = mostEvents;
        this.limit = mostEvents;
    }

    /** How many events the next batch may have. */
    int limit() {
        return limit;
    }

    /** Signs for partitions that were assigned, if it has not. */
    void signFor(Set<TopicPartition> assigned) throws SQLException {
        Set<TopicPartition> partitions = new HashSet<>(assigned);
        partitions.removeAll(signed);
        if (!partitions.isEmpty()) {
            sign(partitions);
            signed.addAll(partitions);
        }
    }

    private void sign(Set<TopicPartition> partitions) throws SQLException {
        Map<TopicPartition, Suspicion> suspected = Transaction.call(dataSource, open -> {
            endRetries(open, partitions);
            return sign(open, partitions);
        });
        suspicions.putAll(suspected);
        if (!suspected.isEmpty()) {
            limit = 1;
        }
    }

    private void endRetries(Connection open, Set<TopicPartition> partitions) throws SQLException {
        try (PreparedStatement end = open.prepareStatement(END_RETRIES)) {
            end.setString(1, worker);
            end.setString(2, worker);
            Partitioned.set(end, 3, partitions);
            end.setString(5, generation.projection());
            end.setInt(6, generation.number());
            end.executeUpdate();
        }
    }

    /** What is suspected in those whose workers died. */
    private Map<TopicPartition, Suspicion> sign(Connection open, Set<TopicPartition> partitions) throws SQLException {
        try (PreparedStatement sign = open.prepareStatement(SIGN)) {
            sign.setString(1, generation.projection());
            sign.setInt(2, generation.number());
            sign.setString(3, worker);
            Partitioned.set(sign, 4, partitions);
            Map<TopicPartition, Suspicion> suspected = new HashMap<>();
            try (ResultSet row = sign.executeQuery()) {
                while (row.next()) {
                    if (row.getInt(3) > 0) {
                        suspected.put(
                                new TopicPartition(row.getString(1), row.getInt(2)),
                                new Suspicion(row.getInt(3), row.getLong(4), row.getBoolean(5)));
                    }
                }
            }
            return suspected;
        }
    }

    /** Signs off. */
    void signOff(Collection<TopicPartition> partitions) throws SQLException {
        signed.removeAll(partitions);
        suspicions.keySet().removeAll(partitions);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(SIGN_OFF)) {
            Partitioned.set(update, 1, partitions);
            update.setString(3, generation.projection());
            update.setInt(4, generation.number());
            update.setString(5, worker);
            update.executeUpdate();
        }
    }

    /** The partitions that other workers have, or had when they died. */
    Set<TopicPartition> signedByOthers() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT topic, partition FROM projection.attempt WHERE projection = ? AND generation = ? AND worker NOT IN ('', ?)")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            select.setString(3, worker);
            try (ResultSet row = select.executeQuery()) {
                Set<TopicPartition> partitions = new HashSet<>();
                while (row.next()) {
                    partitions.add(new TopicPartition(row.getString(1), row.getInt(2)));
                }
                return partitions;
            }
        }
    }

    /** Whether this event killed the last two workers of its partition. */
    boolean isKiller(TopicPartition partition, long position) {
        Suspicion suspicion = suspicions.get(partition);
        return suspicion != null && suspicion.isKiller(position);
    }

    /** To be told before a batch is tried. */
    void tries(Batch batch) throws SQLException {
        if (suspicions.isEmpty()) {
            return;
        }
        List<Advance> advances = batch.advances();
        Transaction.run(dataSource, connection -> {
            try (Statement statement = connection.createStatement();
                    PreparedStatement mark = connection.prepareStatement(MARK)) {
                statement.execute("SET LOCAL synchronous_commit TO off");
                mark.setBoolean(1, batch.size() == 1);
                Partitioned.set(
                        mark, 2, advances.stream().map(Advance::partition).toList());
                mark.setArray(
                        4,
                        connection.createArrayOf(
                                "bigint",
                                advances.stream()
                                        .map(step -> step.to().position())
                                        .toArray()));
                mark.setString(5, generation.projection());
                mark.setInt(6, generation.number());
                mark.setString(7, worker);
                mark.executeUpdate();
            }
        });
    }

    /** A batch has gone through: the next may be twice as large, unless it is one of those that killed before. */
    void passed(Collection<PartitionFeed> feeds) throws SQLException {
        if (limit == mostEvents || feeds.stream().anyMatch(this::isBeforeSuspects)) {
            return;
        }
        limit = Math.min(mostEvents, 2 * limit);
        if (limit == mostEvents && !suspicions.isEmpty()) {
            suspicions.clear();
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement clear = connection.prepareStatement(CLEAR)) {
                clear.setString(1, generation.projection());
                clear.setInt(2, generation.number());
                clear.setString(3, worker);
                clear.executeUpdate();
            }
        }
    }

    private boolean isBeforeSuspects(PartitionFeed feed) {
        Suspicion suspicion = suspicions.get(feed.partition());
        return suspicion != null && suspicion.covers(feed.position());
    }

    /** A batch of so many failed: a smaller one tells more. */
    void failed(int events) {
        limit = Math.max(1, events / 2);
    }
}
