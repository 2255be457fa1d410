package dev.ordinal.shop.query.tool;

import dev.ordinal.shop.query.tool.VerifyErasureCommand.Place;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/** Looks through every key of a Redis, its name and what it holds. */
final class RedisSearch {

    private final RedisClient redis;
    private final PlainValues values;

    RedisSearch(RedisClient redis, PlainValues values) {
        this.redis = redis;
        this.values = values;
    }

    Place run() {
        try (StatefulRedisConnection<String, String> connection = redis.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            long keys = 0;
            long found = 0;
            ScanIterator<String> all = ScanIterator.scan(commands);
            while (all.hasNext()) {
                String key = all.next();
                keys++;
                if (values.areIn(key + " " + content(commands, key))) {
                    found++;
                }
            }
            return new Place("Redis, keys", keys, found);
        }
    }

    private static String content(RedisCommands<String, String> commands, String key) {
        String type = commands.type(key);
        return switch (type) {
            case "string" -> String.valueOf(commands.get(key));
            case "hash" -> commands.hgetall(key).toString();
            case "set" -> commands.smembers(key).toString();
            case "zset" -> commands.zrange(key, 0, -1).toString();
            case "list" -> commands.lrange(key, 0, -1).toString();
            case "none" -> "";
            default ->
                throw new ToolFailed("the Redis key %s is of a type that can't be searched: %s".formatted(key, type));
        };
    }
}
