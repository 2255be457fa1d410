package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/**
 * A generation in Redis. Rows, progress and the names of parked streams change in one script, so that whatever copy of Redis comes back, it tells itself what is in it.
 * Operators and readers ask PostgreSQL for the parked streams: that copy is brought level with Redis whenever a partition is taken on, and now and then, since a worker
 * that froze and lost its partitions may write there long after.
 */
final class RedisStore implements ReadModelStore {

    private static final RedisScript APPLY = new RedisScript("apply.lua");
    private static final RedisScript HAND_OVER = new RedisScript("handover.lua");

    private final RedisProjection projection;
    private final Generation generation;
    private final DataSource dataSource;
    private final ParkedRows parkedRows;
    private final RedisKeys keys;
    private final RedisSession session;

    RedisStore(RedisProjection projection, Generation generation, RedisClient client, DataSource dataSource) {
        this.projection = projection;
        this.generation = generation;
        this.dataSource = dataSource;
        this.parkedRows = new ParkedRows(generation);
        this.keys = new RedisKeys(generation);
        this.session = new RedisSession(client, generation);
    }

    @Override
    public Map<TopicPartition, LogPosition> progress(Set<TopicPartition> partitions) {
        return of(partitions, keys.progress(session.redis()));
    }

    @Override
    public Map<TopicPartition, LogPosition> liveProgress(Set<TopicPartition> partitions) {
        return of(partitions, keys.liveProgress(session.redis()));
    }

    private static Map<TopicPartition, LogPosition> of(Set<TopicPartition> partitions, Map<String, String> hash) {
        Map<TopicPartition, LogPosition> progress = RedisProgress.read(hash);
        progress.keySet().retainAll(partitions);
        return progress;
    }

    @Override
    public List<ParkedStream> parked(Set<TopicPartition> partitions) throws SQLException {
        Map<TopicPartition, LogPosition> reached =
                progress(partitions); // first: what it has passed is parked by now, or was released
        List<ParkedStream> inRedis = RedisParked.read(session.redis().hgetall(generation.parkedKey())).stream()
                .filter(stream -> partitions.contains(stream.partition()))
                .toList();
        return Transaction.call(dataSource, open -> level(open, reached, inRedis, parkedRows.of(open, partitions)));
    }

    private List<ParkedStream> level(
            Connection open,
            Map<TopicPartition, LogPosition> reached,
            List<ParkedStream> inRedis,
            List<ParkedStream> onRecord)
            throws SQLException {
        Set<String> parked = inRedis.stream().map(ParkedStream::streamId).collect(Collectors.toSet());
        Map<String, ParkedStream> known = onRecord.stream()
                .filter(stream -> parked.contains(stream.streamId()))
                .collect(Collectors.toMap(ParkedStream::streamId, Function.identity()));
        parkedRows.release(
                open,
                onRecord.stream()
                        .filter(stream -> !parked.contains(stream.streamId()) && isPassed(stream, reached))
                        .map(ParkedStream::streamId)
                        .collect(Collectors.toSet()));
        List<ParkedStream> other = new ArrayList<>();
        for (ParkedStream stream : inRedis) {
            ParkedStream same = known.get(stream.streamId());
            if (same == null) {
                other.add(stream.asked());
            } else if (!RedisParked.value(same).equals(RedisParked.value(stream))) {
                other.add(stream);
            }
        }
        parkedRows.park(open, other);
        other.forEach(stream -> known.put(stream.streamId(), stream));
        return List.copyOf(known.values());
    }

    /** One that is not was put on record by a worker that has yet to tell Redis, or will come again. */
    private static boolean isPassed(ParkedStream stream, Map<TopicPartition, LogPosition> reached) {
        LogPosition position = reached.get(stream.partition());
        return position != null && position.position() >= stream.position();
    }

    @Override
    public void levelParked(Set<TopicPartition> partitions) throws SQLException {
        List<ParkedStream> _ = parked(partitions);
    }

    @Override
    public void apply(Step step) throws SQLException {
        List<RedisWrite> writes = step.events().isEmpty() ? List.of() : fold(step.events());
        boolean anew = step.retried().isEmpty();
        if (anew) {
            putOnRecord(step.parks()); // first, lest the cause get lost
        }
        execute(step, writes);
        if (!anew) {
            putOnRecord(step.parks()); // only if Redis lets it: another worker may have carried the stream on
        }
        if (!step.releases().isEmpty()) {
            onRecord(open -> parkedRows.release(open, step.releases()));
        }
    }

    private void putOnRecord(List<ParkedStream> streams) throws SQLException {
        if (!streams.isEmpty()) {
            onRecord(open -> parkedRows.park(open, streams));
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
        long applied = run(PackedStep.of(step, generation.keyPrefix(), writes));
        if (applied < 0) {
            throw new Paused();
        }
        if (applied == 0) {
            throw new ProgressMoved();
        }
    }

    private long run(byte[] step) {
        try {
            return APPLY.run(session.redis(), List.of(generation.progressKey(), generation.parkedKey()), step);
        } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                throw new FoldFailed(e);
            }
            throw e;
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
        if (HAND_OVER.run(session.redis(), List.of(generation.progressKey()), arguments) == 0) {
            throw new ProgressMoved();
        }
        onRecord(together);
    }

    private void onRecord(SqlWork work) throws SQLException {
        try (Connection open = dataSource.getConnection()) {
            work.in(open);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
