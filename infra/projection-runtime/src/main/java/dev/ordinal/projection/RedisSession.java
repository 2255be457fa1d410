package dev.ordinal.projection;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection to Redis that is opened when it is first needed. What is not answered within five seconds fails. Used by one thread. */
final class RedisSession implements AutoCloseable {

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final @Nullable RedisClient client;
    private final Generation generation;
    private @Nullable StatefulRedisConnection<String, String> connection;

    /** @param client needed once it is used */
    RedisSession(@Nullable RedisClient client, Generation generation) {
        this.client = client;
        this.generation = generation;
    }

    RedisCommands<String, String> redis() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            open = Objects.requireNonNull(client, "Redis, for " + generation.projection())
                    .connect();
            open.setTimeout(COMMAND_TIMEOUT);
            connection = open;
        }
        return open.sync();
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
