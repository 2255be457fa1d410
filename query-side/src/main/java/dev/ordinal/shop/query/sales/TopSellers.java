package dev.ordinal.shop.query.sales;

import dev.ordinal.projection.ActiveGenerations;
import dev.ordinal.projection.ReadModels;
import dev.ordinal.shop.query.shared.RedisReads;
import dev.ordinal.shop.query.shared.RequestGenerations;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

@Component
@Profile("query-api")
class TopSellers {

    private static final Range<Double> SOLD = Range.from(Range.Boundary.excluding(0.0), Range.Boundary.unbounded());

    private final RedisReads redis;
    private final ReadModels readModels;

    TopSellers(RedisReads redis, ReadModels readModels) {
        this.redis = redis;
        this.readModels = readModels;
    }

    /** The first so many, from Redis, if that is at least as new as the sales in PostgreSQL. */
    Optional<List<TopSeller>> first(int limit) {
        ActiveGenerations generations = RequestGenerations.current();
        if (generations.of(TopSellersProjection.NAME).isEmpty()) {
            return Optional.empty();
        }
        String progress = generations.progressKey(TopSellersProjection.NAME);
        String units = generations.keyPrefix(TopSellersProjection.NAME) + TopSellersProjection.UNITS;
        return redis.both(
                commands -> commands.hgetall(progress),
                commands -> commands.zrevrangebyscoreWithScores(units, SOLD, Limit.from(limit)),
                (reached, found) -> readModels.isAsNew(TopSellersProjection.NAME, reached, SalesProjection.NAME)
                        ? Optional.of(found.stream().map(TopSellers::seller).toList())
                        : Optional.empty());
    }

    private static TopSeller seller(ScoredValue<String> member) {
        return new TopSeller(member.getValue(), (long) member.getScore());
    }
}
