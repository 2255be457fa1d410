package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.LogPosition;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A generation in Redis. Rows, progress and the names of parked streams change in one script, so that whatever copy of Redis comes back, it tells itself what is in it.
 * Operators and readers ask PostgreSQL for the parked streams: that copy is brought level with Redis whenever a partition is taken on.
 */
final class RedisStore implements ReadModelStore {

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);
    private static final String SCRIPT = script("apply.lua");
    private static final String HAND_OVER = script("handover.lua");
    private static final String DIGEST = Base16.digest(SCRIPT.getBytes(UTF_8));

    private final RedisProjection projection;
    private final Generation generation;
    private final RedisClient client;
    private final DataSource dataSource;
    private final ParkedRows parkedRows;
    private final RedisKeys keys;
    private @Nullable StatefulRedisConnection<String, String> connection;

    RedisStore(RedisProjection projection, Generation generation, RedisClient client, DataSource dataSource) {
        this.projection = projection;
        this.generation = generation;
        this.client = client;
        this.dataSource = dataSource;
        this.parkedRows = new ParkedRows(generation);
        this.keys = new RedisKeys(generation);
    }

    @Override
    public Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) {
        Map<TopicPartition, LogPosition> progress =
                RedisProgress.read(keys.progress(connection().sync()));
        progress.keySet().retainAll(partitions);
        return progress;
    }

    @Override
    public List<ParkedStream> parked(Set<TopicPartition> partitions) throws SQLException {
        List<ParkedStream> inRedis = RedisParked.read(connection().sync().hgetall(generation.parkedKey())).stream()
                .filter(stream -> partitions.contains(stream.partition()))
                .toList();
        try (Connection open = dataSource.getConnection()) {
            return level(open, inRedis, parkedRows.of(open, partitions));
        }
    }

    private List<ParkedStream> level(Connection open, List<ParkedStream> inRedis, List<ParkedStream> onRecord)
            throws SQLException {
        Set<String> parked = inRedis.stream().map(ParkedStream::streamId).collect(Collectors.toSet());
        Map<String, ParkedStream> known = onRecord.stream()
                .filter(stream -> parked.contains(stream.streamId()))
                .collect(Collectors.toMap(ParkedStream::streamId, Function.identity()));
        Set<String> gone = onRecord.stream().map(ParkedStream::streamId).collect(Collectors.toSet());
        gone.removeAll(parked);
        parkedRows.release(open, gone);
        List<ParkedStream> other = inRedis.stream()
                .filter(stream -> {
                    ParkedStream same = known.get(stream.streamId());
                    return same == null || same.position() != stream.position();
                })
                .toList();
        parkedRows.park(open, other);
        other.forEach(stream -> known.put(stream.streamId(), stream));
        return List.copyOf(known.values());
    }

    @Override
    public void apply(Step step) throws SQLException {
        List<RedisWrite> writes = step.events().isEmpty() ? List.of() : fold(step.events());
        if (!step.parks().isEmpty()) {
            onRecord(open -> parkedRows.park(open, step.parks()));
        }
        execute(step, writes);
        if (!step.releases().isEmpty()) {
            onRecord(open -> parkedRows.release(open, step.releases()));
        }
    }

    private List<RedisWrite> fold(List<EventRecord> events) {
        try {
            return projection.fold(events);
        } catch (RuntimeException | Error e) {
            throw new FoldFailed(e);
        }
    }

    private void execute(Step step, List<RedisWrite> writes) {
        List<String> keys = new ArrayList<>(List.of(generation.progressKey(), generation.parkedKey()));
        List<String> arguments = new ArrayList<>();
        arguments.add(Integer.toString(step.advances().size()));
        for (Advance advance : step.advances()) {
            arguments.add(RedisProgress.field(advance.partition()));
            arguments.add(RedisProgress.value(advance.from()));
            arguments.add(RedisProgress.value(advance.to()));
        }
        addAll(arguments, step.passed());
        arguments.add(Integer.toString(step.parks().size()));
        for (ParkedStream stream : step.parks()) {
            arguments.add(stream.streamId());
            arguments.add(RedisParked.value(stream));
        }
        addAll(arguments, step.releases());
        for (RedisWrite write : writes) {
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
        Long applied = eval(keys, arguments);
        if (applied != null && applied < 0) {
            throw new Paused();
        }
        if (applied == null || applied == 0) {
            throw new ProgressMoved();
        }
    }

    private static void addAll(List<String> arguments, Set<String> streams) {
        arguments.add(Integer.toString(streams.size()));
        arguments.addAll(streams);
    }

    private @Nullable Long eval(List<String> keys, List<String> arguments) {
        try {
            return evalKnown(keys.toArray(String[]::new), arguments.toArray(String[]::new));
        } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                throw new FoldFailed(e);
            }
            throw e;
        }
    }

    /** By the script's digest; a server that does not know the script gets it whole. */
    private @Nullable Long evalKnown(String[] keys, String[] arguments) {
        RedisCommands<String, String> redis = connection().sync();
        try {
            return redis.evalsha(DIGEST, ScriptOutputType.INTEGER, keys, arguments);
        } catch (RedisNoScriptException e) {
            return redis.eval(SCRIPT, ScriptOutputType.INTEGER, keys, arguments);
        }
    }

    @Override
    public void handOver(Map<TopicPartition, LogPosition> from, Map<TopicPartition, LogPosition> to, SqlWork together)
            throws SQLException {
        List<String> arguments = new ArrayList<>();
        arguments.add(Integer.toString(from.size()));
        Stream.of(from, to)
                .forEach(progress -> progress.forEach((partition, position) -> {
                    arguments.add(RedisProgress.field(partition));
                    arguments.add(RedisProgress.value(position));
                }));
        Long done = connection()
                .sync()
                .eval(
                        HAND_OVER,
                        ScriptOutputType.INTEGER,
                        new String[] {generation.progressKey()},
                        arguments.toArray(String[]::new));
        if (done == null || done == 0) {
            throw new ProgressMoved();
        }
        onRecord(together);
    }

    private void onRecord(SqlWork work) throws SQLException {
        try (Connection open = dataSource.getConnection()) {
            work.in(open);
        }
    }

    private StatefulRedisConnection<String, String> connection() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            open = client.connect();
            open.setTimeout(COMMAND_TIMEOUT);
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    static String script(String name) {
        try (InputStream source = RedisStore.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(source).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
