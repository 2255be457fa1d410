package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.LogPosition;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A generation in Redis. Rows and progress change in one script, so that whatever copy of Redis comes back, its progress tells what is in it. */
final class RedisStore implements ReadModelStore {

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);
    private static final String SCRIPT = script();

    private final RedisProjection projection;
    private final Generation generation;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    RedisStore(RedisProjection projection, Generation generation, RedisClient client) {
        this.projection = projection;
        this.generation = generation;
        this.client = client;
    }

    @Override
    public Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) {
        Map<TopicPartition, LogPosition> progress =
                RedisProgress.read(connection().sync().hgetall(generation.progressKey()));
        progress.keySet().retainAll(partitions);
        return progress;
    }

    @Override
    public void apply(List<Advance> advances, List<EventRecord> events) {
        List<String> keys = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        keys.add(generation.progressKey());
        arguments.add(Integer.toString(advances.size()));
        for (Advance advance : advances) {
            arguments.add(RedisProgress.field(advance.partition()));
            arguments.add(RedisProgress.value(advance.from()));
            arguments.add(RedisProgress.value(advance.to()));
        }
        for (RedisWrite write : projection.fold(events)) {
            keys.add(generation.keyPrefix() + write.key());
            switch (write) {
                case RedisWrite.SetFields set -> {
                    arguments.add(Integer.toString(set.fields().size()));
                    set.fields().forEach((field, value) -> {
                        arguments.add(field);
                        arguments.add(value);
                    });
                }
                case RedisWrite.Delete _ -> arguments.add("0");
            }
        }
        Long applied = connection()
                .sync()
                .eval(SCRIPT, ScriptOutputType.INTEGER, keys.toArray(String[]::new), arguments.toArray(String[]::new));
        if (applied == null || applied == 0) {
            throw new ProgressMoved();
        }
    }

    private StatefulRedisConnection<String, String> connection() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            open = client.connect();
            open.setTimeout(COMMAND_TIMEOUT);
            connection = open;
            requireNoEviction(open);
        }
        return open;
    }

    /** A server that evicts drops rows while their progress stays, which nobody would notice. */
    private static void requireNoEviction(StatefulRedisConnection<String, String> open) {
        String memory = open.sync().info("memory");
        if (memory.contains("maxmemory_policy:") && !memory.contains("maxmemory_policy:noeviction")) {
            throw new IllegalStateException("Redis may evict keys: set maxmemory-policy to noeviction");
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private static String script() {
        try (InputStream source = RedisStore.class.getResourceAsStream("apply.lua")) {
            return new String(Objects.requireNonNull(source).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
