package dev.ordinal.projection;

import dev.ordinal.projection.GenerationRegister.Refused;
import io.lettuce.core.RedisClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.jspecify.annotations.Nullable;

/**
 * Takes a generation away. First the register says so, so that projectors let go of it and no new request reads it; then, when no request can still be in it, all that it holds is deleted, each
 * thing by its exact name. It may be interrupted and begun again.
 */
final class GenerationRemoval {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration KAFKA = Duration.ofSeconds(60);
    private static final List<String> TABLES = List.of("progress", "parked", "attempt", "rebuild");

    private final DataSource dataSource;
    private final @Nullable RedisClient redis;
    private final String bootstrapServers;
    private final Generation generation;
    private final Duration stillRead;

    GenerationRemoval(
            DataSource dataSource,
            @Nullable RedisClient redis,
            String bootstrapServers,
            Generation generation,
            Duration stillRead) {
        this.dataSource = dataSource;
        this.redis = redis;
        this.bootstrapServers = bootstrapServers;
        this.generation = generation;
        this.stillRead = stillRead;
    }

    /** Sets the tombstone; a generation that has one keeps it. */
    void bury(boolean evenIfActive) throws SQLException {
        Transaction.run(dataSource, connection -> {
            Generations.lock(connection, generation.projection());
            refuseWhileBuilt(connection);
            if (evenIfActive) {
                update(connection, "DELETE FROM projection.active WHERE projection = ? AND generation = ?");
            }
            int buried = update(connection, """
                    UPDATE projection.generation AS g SET state = 'DROPPED', dropped_at = coalesce(dropped_at, clock_timestamp())
                     WHERE projection = ? AND generation = ?
                       AND NOT EXISTS (SELECT FROM projection.active AS active
                                        WHERE active.projection = g.projection AND active.generation = g.generation)""");
            if (buried == 0) {
                throw new Refused("readers use %s: promote another one first".formatted(generation));
            }
        });
    }

    private void refuseWhileBuilt(Connection connection) throws SQLException {
        Optional<String> by = Rebuilds.holder(connection, generation);
        if (by.isPresent()) {
            throw new Refused("%s is being built by %s: stop that first".formatted(generation, by.get()));
        }
    }

    /** Deletes what is left. */
    void clear(Consumer<String> told) throws SQLException, InterruptedException {
        awaitLastReader(told);
        switch (generation.store()) {
            case POSTGRES -> dropSchema();
            case REDIS -> deleteKeys();
        }
        Transaction.run(dataSource, this::deleteRows);
        deleteConsumerGroup(told);
        Transaction.run(
                dataSource,
                connection -> update(
                        connection,
                        "UPDATE projection.generation SET cleared_at = clock_timestamp() WHERE projection = ? AND generation = ?"));
    }

    private void deleteRows(Connection connection) throws SQLException {
        for (String table : TABLES) {
            update(connection, "DELETE FROM projection." + table + " WHERE projection = ? AND generation = ?");
        }
    }

    /** A generation that was never active has had none. */
    private void awaitLastReader(Consumer<String> told) throws SQLException, InterruptedException {
        long left = Math.min(stillRead.toMillis(), stillReadFor());
        if (left > 0) {
            told.accept("waits %d s for requests that may still read %s".formatted(1 + left / 1_000, generation));
            Thread.sleep(left);
        }
    }

    /**
     * In milliseconds, by the database's clock: where that was set back since, more than a request may take. New requests read it until another generation of its version was promoted that
     * is still there, or else until it was dropped.
     */
    private long stillReadFor() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT ceil(1000 * extract(epoch FROM coalesce(
                                   (SELECT min(promoted_at) FROM projection.promotion AS next JOIN projection.generation AS there USING (projection, generation)
                                     WHERE next.projection = g.projection AND next.version = g.version AND next.id > last_promotion.id
                                       AND there.state <> 'DROPPED'),
                                   dropped_at) + ? * interval '1 ms' - clock_timestamp()))::bigint
                          FROM projection.generation AS g,
                               LATERAL (SELECT max(id) AS id FROM projection.promotion AS its
                                         WHERE its.projection = g.projection AND its.generation = g.generation) AS last_promotion
                         WHERE projection = ? AND generation = ? AND last_promotion.id IS NOT NULL""")) {
            select.setLong(1, stillRead.toMillis());
            select.setString(2, generation.projection());
            select.setInt(3, generation.number());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private void dropSchema() throws SQLException {
        Transaction.unhurried(dataSource, open -> {
            try (Statement statement = open.createStatement()) {
                statement.execute("DROP SCHEMA IF EXISTS " + generation.schema() + " CASCADE");
            }
        });
    }

    private void deleteKeys() throws InterruptedException {
        try (RedisSession session = new RedisSession(redis, generation)) {
            new RedisKeys(generation).bury(session.redis());
        }
    }

    /** Projectors leave it within a second or two; one that died is missed by Kafka later. */
    private void deleteConsumerGroup(Consumer<String> told) throws InterruptedException {
        long deadline = System.nanoTime() + KAFKA.toNanos();
        boolean silent = true;
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000))) {
            while (!deleteConsumerGroup(admin)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new Refused(
                            "a projector is still in consumer group %s: once it is gone, drop the generation again"
                                    .formatted(generation.consumerGroup()));
                }
                if (silent) {
                    told.accept("waits for projectors to leave consumer group " + generation.consumerGroup());
                    silent = false;
                }
                Thread.sleep(LOOK);
            }
        }
    }

    private boolean deleteConsumerGroup(Admin admin) throws InterruptedException {
        try {
            admin.deleteConsumerGroups(List.of(generation.consumerGroup()))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupNotEmptyException) {
                return false;
            }
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return true;
            }
            throw new Refused("Kafka does not delete consumer group %s (%s): drop the generation again later"
                    .formatted(generation.consumerGroup(), e.getCause()));
        }
    }

    private int update(Connection connection, String sql) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, generation.projection());
            update.setInt(2, generation.number());
            return update.executeUpdate();
        }
    }
}
