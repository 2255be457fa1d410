package dev.ordinal.projection;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How much a generation holds. */
final class GenerationSize {

    private static final int PAGE = 1_000;

    private final DataSource dataSource;
    private final @Nullable RedisClient redis;

    GenerationSize(DataSource dataSource, @Nullable RedisClient redis) {
        this.dataSource = dataSource;
        this.redis = redis;
    }

    /**
     * @param rows as the database's statistics have it; of Redis, the keys
     * @param bytes null where it is not known
     */
    record Size(long rows, @Nullable Long bytes) {}

    Size of(Generation generation) throws SQLException {
        return switch (generation.store()) {
            case POSTGRES -> inPostgres(generation);
            case REDIS -> inRedis(generation);
        };
    }

    private Size inPostgres(Generation generation) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT coalesce(sum(greatest(reltuples, pg_stat_get_live_tuples(pg_class.oid))), 0)::bigint,
                               coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint
                          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                         WHERE nspname = ? AND relkind = 'r'""")) {
            select.setString(1, generation.schema());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Size(row.getLong(1), row.getLong(2));
            }
        }
    }

    private Size inRedis(Generation generation) {
        try (RedisSession session = new RedisSession(redis, generation)) {
            ScanArgs page = ScanArgs.Builder.limit(PAGE).match(generation.keyPrefix() + "*");
            return new Size(ScanIterator.scan(session.redis(), page).stream().count(), null);
        }
    }
}
