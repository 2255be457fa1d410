package dev.ordinal.shop.query.message;

import dev.ordinal.projection.ActiveGenerations;
import dev.ordinal.projection.ReadModels;
import dev.ordinal.shop.query.shared.RedisReads;
import dev.ordinal.shop.query.shared.RequestGenerations;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

@Component
@Profile("query-api")
class Unread {

    private final RedisReads redis;
    private final ReadModels readModels;

    Unread(RedisReads redis, ReadModels readModels) {
        this.redis = redis;
        this.readModels = readModels;
    }

    /** How many messages a user has not read, from Redis, if that is at least as new as the messages in PostgreSQL. */
    Optional<Long> of(String userId) {
        ActiveGenerations generations = RequestGenerations.current();
        if (generations.of(UnreadProjection.NAME).isEmpty()) {
            return Optional.empty();
        }
        String progress = generations.progressKey(UnreadProjection.NAME);
        String unread = generations.keyPrefix(UnreadProjection.NAME) + UnreadProjection.UNREAD;
        return redis.both(
                commands -> commands.hgetall(progress),
                commands -> commands.zscore(unread, userId),
                (reached, score) -> readModels.isAsNew(UnreadProjection.NAME, reached, MessageProjection.NAME)
                        ? Optional.of(score == null ? 0 : score.longValue())
                        : Optional.empty());
    }
}
