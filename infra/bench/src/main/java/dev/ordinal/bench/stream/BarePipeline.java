package dev.ordinal.bench.stream;

import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.stream.Backlog.StreamRow;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The same hashes by plain pipelined Lettuce, from memory, as many in a pipeline as the runtime writes together. */
public final class BarePipeline implements Contestant {

    private static final long PATIENCE_SECONDS = 10;

    private final Backlog backlog;
    private final RedisClient redis;
    private final List<StreamRow> streams;

    public BarePipeline(Backlog backlog, RedisClient redis) throws SQLException {
        this.backlog = backlog;
        this.redis = redis;
        this.streams = backlog.streams();
    }

    @Override
    public String name() {
        return "bare pipelined Lettuce";
    }

    @Override
    public Run start(int writers) {
        StatefulRedisConnection<String, String> connection = redis.connect();
        connection.sync().flushall();
        connection.setAutoFlushCommands(false);
        return new Run() {
            @Override
            public long work(int writer) {
                for (long first = 0; first < backlog.events(); first += Upserts.BATCH) {
                    write(connection, first, Math.min(first + Upserts.BATCH, backlog.events()));
                }
                return backlog.events();
            }

            @Override
            public void close() {
                connection.close();
            }
        };
    }

    private void write(StatefulRedisConnection<String, String> connection, long first, long end) {
        List<RedisFuture<Long>> answers = new ArrayList<>(Upserts.BATCH);
        for (long i = first; i < end; i++) {
            StreamRow stream = streams.get((int) (i % Backlog.STREAMS));
            answers.add(connection
                    .async()
                    .hset("{bare.g1}:" + stream.id(), KeysProjection.fields(stream.value(), i / Backlog.STREAMS)));
        }
        connection.flushCommands();
        if (!LettuceFutures.awaitAll(PATIENCE_SECONDS, TimeUnit.SECONDS, answers.toArray(RedisFuture[]::new))) {
            throw new IllegalStateException("Redis did not answer within " + PATIENCE_SECONDS + " s");
        }
    }
}
