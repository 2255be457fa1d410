package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes pictures: of PostgreSQL in one statement on a connection of its own, then of Redis. Used by one thread. */
final class PictureSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PictureSource.class);
    private static final Duration REDIS_PATIENCE = Duration.ofMillis(250);
    private static final Duration REDIS_RETRY = Duration.ofSeconds(1);

    /** A reader that knows another version than the active one goes on with the last of its own that was active. */
    private static final String SELECT = """
            WITH code AS MATERIALIZED (
                SELECT * FROM unnest(?, ?) AS code (projection, version)
            ), readable AS MATERIALIZED (
                SELECT DISTINCT ON (projection) projection, generation, version, store, stream_types, topics
                  FROM code JOIN projection.generation USING (projection, version)
                       LEFT JOIN projection.active AS active USING (projection, generation)
                       LEFT JOIN projection.promotion AS promotion USING (projection, generation, version)
                 WHERE state <> 'DROPPED' AND model_of IS NULL AND (active.generation IS NOT NULL OR promotion.id IS NOT NULL)
                 ORDER BY projection, active.generation IS NULL, promotion.id DESC
            )
            SELECT 'relayed' AS kind, NULL AS projection, NULL::int AS generation, NULL::int AS version, NULL AS store,
                   NULL::text[] AS stream_types, NULL::text[] AS topics, NULL AS model_of, NULL AS topic,
                   NULL::int AS partitions, NULL::int AS partition, NULL AS epoch,
                   coalesce(min(position), 0) AS position, NULL AS event_id
              FROM event_relay.checkpoint WHERE name IN (SELECT relay FROM event_relay.topic)
            UNION ALL
            SELECT 'log', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, (%s), NULL, NULL
            UNION ALL
            SELECT 'head', NULL, NULL, NULL, NULL, NULL, NULL, NULL, topic, partitions, partition, NULL, position, NULL
              FROM event_relay.topic LEFT JOIN event_relay.partition_head USING (topic)
            UNION ALL
            SELECT 'active', projection, generation, version, store, stream_types, topics, NULL, NULL, NULL, NULL, NULL, NULL, NULL
              FROM readable
            UNION ALL
            SELECT 'past', past.projection, generation, past.version, store, stream_types, topics, model_of, NULL, NULL, NULL, NULL,
                   coalesce(until_position, 0), NULL
              FROM projection.generation AS past JOIN projection.active USING (projection, generation)
                   JOIN code ON code.projection = past.model_of AND code.version = past.version
             WHERE past.state <> 'DROPPED'
            UNION ALL
            SELECT 'progress', projection, generation, NULL, NULL, NULL, NULL, NULL, topic, NULL, partition, epoch, position, event_id
              FROM readable JOIN projection.progress USING (projection, generation)
             WHERE position > 0
            UNION ALL
            SELECT 'parked', projection, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
              FROM readable
             WHERE EXISTS (SELECT FROM projection.parked AS parked
                            WHERE parked.projection = readable.projection AND parked.generation = readable.generation)""".formatted(Epoch.SQL);

    private final DataSource dataSource;
    private final @Nullable RedisClient redis;
    private final Object[] names;
    private final Object[] versions;
    private final Timer redisRetry = new Timer(REDIS_RETRY);
    private @Nullable Connection connection;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> redisConnection;
    private boolean redisFailed;
    private long number;

    PictureSource(DataSource dataSource, @Nullable RedisClient redis, Collection<? extends Projection> projections) {
        this.dataSource = dataSource;
        this.redis = redis;
        this.names = projections.stream().map(Projection::name).toArray();
        this.versions = projections.stream().map(Projection::version).toArray();
    }

    Picture take() throws SQLException {
        boolean taken = false;
        try {
            Picture picture = takeFromPostgres();
            taken = true;
            picture.active().byProjection().values().stream()
                    .filter(generation -> generation.store() == Generation.Store.REDIS)
                    .forEach(generation -> lookIntoRedis(generation, picture));
            return picture;
        } finally {
            if (!taken) {
                giveUpConnection();
            }
        }
    }

    private Picture takeFromPostgres() throws SQLException {
        try (PreparedStatement select = connection().prepareStatement(SELECT)) {
            select.setArray(1, select.getConnection().createArrayOf("text", names));
            select.setArray(2, select.getConnection().createArrayOf("integer", versions));
            try (ResultSet rows = select.executeQuery()) {
                return picture(rows);
            }
        }
    }

    private Picture picture(ResultSet rows) throws SQLException {
        Epoch epoch = null;
        long relayed = 0;
        RelayHeads heads = RelayHeads.unknown();
        Map<String, Generation> active = new HashMap<>();
        Map<String, PastModel> past = new HashMap<>();
        Map<String, Map<TopicPartition, LogPosition>> progress = new HashMap<>();
        Set<String> withParked = new HashSet<>();
        while (rows.next()) {
            switch (rows.getString("kind")) {
                case "log" -> epoch = new Epoch(rows.getString("epoch"));
                case "relayed" -> relayed = rows.getLong("position");
                case "head" ->
                    heads.add(
                            rows.getString("topic"),
                            rows.getInt("partitions"),
                            rows.getInt("partition"),
                            rows.getLong("position"));
                case "active" -> active.put(rows.getString("projection"), Generations.read(rows));
                case "past" ->
                    past.put(
                            rows.getString("projection"),
                            new PastModel(
                                    rows.getString("model_of"), Generations.read(rows), rows.getLong("position")));
                case "parked" -> withParked.add(rows.getString("projection"));
                case "progress" ->
                    progress.computeIfAbsent(rows.getString("projection"), _ -> new HashMap<>())
                            .put(
                                    new TopicPartition(rows.getString("topic"), rows.getInt("partition")),
                                    new LogPosition(
                                            new Epoch(rows.getString("epoch")),
                                            rows.getLong("position"),
                                            rows.getString("event_id")));
                default -> throw new IllegalStateException("No such row of a picture: " + rows.getString("kind"));
            }
        }
        return new Picture(
                ++number,
                Objects.requireNonNull(epoch),
                relayed,
                heads,
                new ActiveGenerations(Map.copyOf(active)),
                past,
                progress,
                withParked);
    }

    /** While Redis does not answer, its read models count as behind, and the others go on. What is parked is asked for last: the progress passes it when it is parked. */
    private void lookIntoRedis(Generation generation, Picture picture) {
        if (redis == null || (redisFailed && !redisRetry.isDue())) {
            return;
        }
        try {
            RedisCommands<String, String> commands = commands(redis);
            Map<TopicPartition, LogPosition> progress = RedisProgress.read(commands.hgetall(generation.progressKey()));
            if (commands.hlen(generation.parkedKey()) > 0) {
                picture.withParked().add(generation.projection());
            }
            picture.progress().put(generation.projection(), progress);
            redisFailed = false;
        } catch (RuntimeException e) {
            if (!redisFailed) {
                LOG.warn("Progress of {} can't be read from Redis: {}", generation.projection(), e.toString());
            }
            redisFailed = true;
        }
    }

    /** A connection is waited for no longer than an answer: a server that hangs accepts it, and then says nothing for seconds. */
    private RedisCommands<String, String> commands(RedisClient client) {
        CompletableFuture<StatefulRedisConnection<String, String>> known = redisConnection;
        if (known == null || known.isCompletedExceptionally()) {
            known = CompletableFuture.supplyAsync(client::connect, Thread::startVirtualThread);
            redisConnection = known;
        }
        StatefulRedisConnection<String, String> open = known.copy()
                .orTimeout(REDIS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        open.setTimeout(REDIS_PATIENCE);
        return open.sync();
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = dataSource.getConnection();
            connection = open;
        }
        return open;
    }

    private void giveUpConnection() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("A broken connection was given back", e);
            }
        }
    }

    @Override
    public void close() {
        giveUpConnection();
        if (redisConnection != null) {
            CompletableFuture<Void> _ = redisConnection.thenAccept(StatefulRedisConnection::close);
        }
    }
}
