package dev.ordinal.projection;

import dev.ordinal.projection.GenerationRegister.Entry;
import dev.ordinal.projection.GenerationRegister.Rebuilding;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is on record of generations, with the figures that are counted when it is asked for. */
final class GenerationListing {

    private static final String SELECT = """
            SELECT projection, generation, version, store, stream_types, topics, state, model_of, g.until_position, created_at,
                   verified_to, verified_at, active.generation IS NOT NULL AS active, promoted_at, promoted_by,
                   (SELECT count(*) FROM projection.parked AS parked
                     WHERE parked.projection = g.projection AND parked.generation = g.generation) AS parked,
                   phase, owner_name, %s AS running, started_at, finished_at, target, error
              FROM projection.generation AS g
                   LEFT JOIN projection.active AS active USING (projection, generation)
                   LEFT JOIN projection.rebuild AS rebuild USING (projection, generation)
                   LEFT JOIN LATERAL (SELECT promoted_at, promoted_by FROM projection.promotion AS promotion
                                       WHERE promotion.projection = g.projection AND promotion.generation = g.generation
                                       ORDER BY id DESC LIMIT 1) AS last_promotion ON true
             WHERE (?::text IS NULL OR projection = ?) AND cleared_at IS NULL ORDER BY projection, generation""".formatted(Rebuilds.IS_HELD);

    private final DataSource dataSource;
    private final GenerationLag lag;
    private final GenerationSize size;
    private boolean redisIsSilent;

    GenerationListing(DataSource dataSource, GenerationLag lag, @Nullable RedisClient redis) {
        this.dataSource = dataSource;
        this.lag = lag;
        this.size = new GenerationSize(dataSource, redis);
    }

    /** Those of one read model, or of all where it is null. */
    List<Entry> of(@Nullable String readModel) throws SQLException {
        redisIsSilent = false;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, readModel);
            select.setString(2, readModel);
            List<Entry> entries = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(entry(row));
                }
            }
            return entries;
        }
    }

    private Entry entry(ResultSet row) throws SQLException {
        Generation generation = Generations.read(row);
        Generation.State state = Generation.State.valueOf(row.getString("state"));
        Optional<GenerationSize.Size> known = answer(generation, () -> size.of(generation));
        return new Entry(
                generation.projection(),
                generation.number(),
                generation.version(),
                state,
                row.getBoolean("active"),
                generation.store(),
                row.getString("model_of"),
                row.getObject("until_position", Long.class),
                instant(row, "created_at"),
                instantOrNull(row, "promoted_at"),
                row.getString("promoted_by"),
                row.getObject("verified_to", Long.class),
                instantOrNull(row, "verified_at"),
                answer(generation, () -> lag.position(generation))
                        .flatMap(Function.identity())
                        .orElse(null),
                state == Generation.State.LIVE
                        ? answer(generation, () -> lag.events(generation)).orElse(null)
                        : null,
                known.map(GenerationSize.Size::rows).orElse(null),
                known.map(GenerationSize.Size::bytes).orElse(null),
                row.getLong("parked"),
                rebuilding(row));
    }

    private static @Nullable Rebuilding rebuilding(ResultSet row) throws SQLException {
        String phase = row.getString("phase");
        return phase == null
                ? null
                : new Rebuilding(
                        phase,
                        row.getString("owner_name"),
                        row.getBoolean("running"),
                        instant(row, "started_at"),
                        instantOrNull(row, "finished_at"),
                        row.getLong("target"),
                        row.getString("error"));
    }

    private interface Asking<T> {
        T ask() throws SQLException;
    }

    /** Empty where Redis does not answer, and where nobody can tell. A server that hangs is waited for once. */
    private <T> Optional<T> answer(Generation generation, Asking<T> asking) throws SQLException {
        if (redisIsSilent && generation.store() == Generation.Store.REDIS) {
            return Optional.empty();
        }
        try {
            return Optional.of(asking.ask());
        } catch (RedisException e) {
            redisIsSilent = true;
            return Optional.empty();
        } catch (GenerationRegister.Refused e) {
            return Optional.empty();
        }
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
