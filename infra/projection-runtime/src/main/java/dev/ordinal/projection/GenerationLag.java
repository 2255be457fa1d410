package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.projection.GenerationRegister.Refused;
import io.lettuce.core.RedisClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far generations are behind what was relayed, whoever writes them. */
final class GenerationLag {

    private static final Duration LOOK = Duration.ofMillis(100);

    /** So many positions are looked through for events that count; beyond, the distance says enough. */
    private static final long COUNTED = 1_000_000;

    private final DataSource dataSource;
    private final EventLog log;
    private final @Nullable RedisClient redis;

    GenerationLag(DataSource dataSource, EventLog log, @Nullable RedisClient redis) {
        this.dataSource = dataSource;
        this.log = log;
        this.redis = redis;
    }

    /**
     * How many events were relayed and are not applied, about; 0 only where all are.
     *
     * @throws Refused where the relay does not have one of its topics, and where it was built on a history that is lost
     */
    long events(Generation generation) throws SQLException {
        try (RedisSession session = new RedisSession(redis, generation)) {
            requireHistory(generation, session);
            return events(generation, session, RelayHeads.read(dataSource));
        }
    }

    /**
     * Waits until all is applied that was relayed when it was called; how many events are left when the time is over.
     *
     * @throws Refused where the relay does not have one of its topics, and where it was built on a history that is lost
     */
    long await(Generation generation, Duration patience) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        RelayHeads heads = RelayHeads.read(dataSource);
        try (RedisSession session = new RedisSession(redis, generation)) {
            requireHistory(generation, session);
            long behind = events(generation, session, heads);
            while (behind > 0 && System.nanoTime() - deadline < 0) {
                Thread.sleep(LOOK);
                behind = events(generation, session, heads);
            }
            return behind;
        }
    }

    /**
     * How many events one generation has that another, which is not behind what was relayed, lacks, about; 0 only where it lacks none. Waits for the relay to bring them, if they are but on their way.
     *
     * @param ahead the one that has them; what it has of a history that is lost is nothing that could be lacked
     */
    long awaitLacking(Generation generation, Generation ahead, Duration patience)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Map<TopicPartition, LogPosition> reached = progress(ahead);
        if (LostHistory.of(ahead, reached.values(), log).isPresent()) {
            return 0;
        }
        long lacking = lacking(generation, ahead, reached);
        while (lacking > 0 && System.nanoTime() - deadline < 0) {
            Thread.sleep(LOOK);
            lacking = lacking(generation, ahead, reached);
        }
        return lacking;
    }

    private long lacking(Generation generation, Generation ahead, Map<TopicPartition, LogPosition> reached)
            throws SQLException {
        Map<TopicPartition, LogPosition> progress = progress(generation);
        long lacking = 0;
        for (String type : generation.streamTypes()) {
            lacking += lacking(
                    type,
                    Objects.requireNonNull(generation.topics().get(type)),
                    progress,
                    ahead.topics().get(type),
                    reached);
        }
        return lacking;
    }

    /** Up to where the relay of a topic has come, it has all. What was built from the store has more, and the same in all partitions. */
    private long lacking(
            String streamType,
            String topic,
            Map<TopicPartition, LogPosition> progress,
            @Nullable String topicAhead,
            Map<TopicPartition, LogPosition> ahead)
            throws SQLException {
        long to = 0;
        for (Map.Entry<TopicPartition, LogPosition> each : ahead.entrySet()) {
            TopicPartition partition = each.getKey();
            boolean has = partition.topic().equals(topic)
                    && position(progress, partition) >= each.getValue().position();
            if (partition.topic().equals(topicAhead) && !has) {
                to = Math.max(to, each.getValue().position());
            }
        }
        long from = to == 0 ? 0 : Math.max(relayed(topic), least(topic, progress));
        return to - from > COUNTED ? to - from : from >= to ? 0 : log.count(from, to, Set.of(streamType));
    }

    private long least(String topic, Map<TopicPartition, LogPosition> progress) throws SQLException {
        return IntStream.range(0, RelayHeads.read(dataSource).partitions().getOrDefault(topic, 0))
                .mapToLong(number -> position(progress, new TopicPartition(topic, number)))
                .min()
                .orElse(0);
    }

    private Map<TopicPartition, LogPosition> progress(Generation generation) throws SQLException {
        try (RedisSession session = new RedisSession(redis, generation)) {
            return progress(generation, session);
        }
    }

    private long relayed(String topic) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT position FROM event_relay.topic JOIN event_relay.checkpoint ON name = relay WHERE topic = ?")) {
            select.setString(1, topic);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** What lies above the end of the log, or is of another event, would pass for current. */
    private void requireHistory(Generation generation, RedisSession session) throws SQLException {
        LostHistory.of(generation, progress(generation, session).values(), log).ifPresent(reason -> {
            throw new Refused(reason);
        });
    }

    private long events(Generation generation, RedisSession session, RelayHeads heads) throws SQLException {
        heads.missing(generation).ifPresent(reason -> {
            throw new Refused(reason);
        });
        Map<TopicPartition, LogPosition> progress = progress(generation, session);
        List<TopicPartition> behind = heads.of(generation).stream()
                .filter(partition -> position(progress, partition) < heads.head(partition))
                .toList();
        if (behind.isEmpty()) {
            return 0;
        }
        long from = behind.stream()
                .mapToLong(partition -> position(progress, partition))
                .min()
                .orElseThrow();
        long to = behind.stream().mapToLong(heads::head).max().orElseThrow();
        return to - from > COUNTED ? to - from : Math.max(1, log.count(from, to, generation.streamTypes()));
    }

    private static long position(Map<TopicPartition, LogPosition> progress, TopicPartition partition) {
        LogPosition reached = progress.get(partition);
        return reached == null ? 0 : reached.position();
    }

    /** Of the last event applied; while it is built, of the slice that is behind most; empty before the first. */
    Optional<Long> position(Generation generation) throws SQLException {
        try (RedisSession session = new RedisSession(redis, generation)) {
            Map<TopicPartition, LogPosition> progress = progress(generation, session);
            LongStream slices = progress.entrySet().stream()
                    .filter(each -> each.getKey().topic().equals(Slice.TOPIC))
                    .mapToLong(each -> each.getValue().position());
            return slices.boxed()
                    .min(Comparator.naturalOrder())
                    .or(() -> progress.values().stream()
                            .map(LogPosition::position)
                            .max(Comparator.naturalOrder()));
        }
    }

    /** The progress of a generation in all its partitions. */
    private Map<TopicPartition, LogPosition> progress(Generation generation, RedisSession session) throws SQLException {
        return switch (generation.store()) {
            case POSTGRES -> inPostgres(generation);
            case REDIS -> RedisProgress.read(session.redis().hgetall(generation.progressKey()));
        };
    }

    private Map<TopicPartition, LogPosition> inPostgres(Generation generation) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return new SqlProgress(generation).read(connection);
        }
    }
}
