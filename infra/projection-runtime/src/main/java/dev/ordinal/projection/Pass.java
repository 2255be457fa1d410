package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogPosition.Standing;
import dev.ordinal.projection.RebuildFailed.Refused;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Carries a generation from where its slices are to one position: one thread reads the log, one for each slice folds. What a thread has not stored when it ends early is
 * folded again by the next pass.
 */
final class Pass {

    private static final long TELL_MILLIS = 250;

    /** So often at least, on the whole way, what is folded in memory gets stored. */
    private static final int STORED_AT_LEAST = 8;

    private static final long WORTH_STORING = 10_000;
    private static final int SQL_BATCH = 2_000;
    private static final int REDIS_BATCH = 500;

    private final Projection projection;
    private final Generation generation;
    private final Supplier<ReadModelStore> stores;
    private final EventLog log;
    private final Set<Discarded> discarded;
    private final RebuildMeter meter;
    private final int parallel;
    private final long memory;
    private final Pace pace;

    Pass(
            Projection projection,
            Generation generation,
            Supplier<ReadModelStore> stores,
            EventLog log,
            Set<Discarded> discarded,
            RebuildMeter meter,
            int parallel,
            long memory,
            Pace pace) {
        this.projection = projection;
        this.generation = generation;
        this.stores = stores;
        this.log = log;
        this.discarded = discarded;
        this.meter = meter;
        this.parallel = parallel;
        this.memory = memory;
        this.pace = pace;
    }

    /** The stored progress of all slices; the origin where a slice has none. */
    List<LogPosition> progress(LogPosition origin) throws SQLException {
        try (ReadModelStore store = stores.get()) {
            Map<TopicPartition, LogPosition> stored = store.progress(slices());
            return IntStream.range(0, parallel)
                    .mapToObj(slice -> stored.getOrDefault(Slice.partition(slice), origin))
                    .toList();
        }
    }

    private Set<TopicPartition> slices() {
        return IntStream.range(0, parallel).mapToObj(Slice::partition).collect(Collectors.toSet());
    }

    /**
     * Does all up to a position.
     *
     * @throws ProgressMoved where the rest is to be done from what is stored now
     */
    void run(RebuildPhase phase, LogPosition to) throws SQLException, InterruptedException {
        List<LogPosition> from = progress(LogPosition.origin(to.epoch()));
        from.forEach(this::requireStanding);
        long start = from.stream().mapToLong(LogPosition::position).min().orElseThrow();
        meter.enters(phase, start, to.position());
        if (start == to.position()) {
            return;
        }
        List<ReadModelStore> open = new ArrayList<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform()
                .name("rebuild-" + generation.projection() + "-", 0)
                .factory())) {
            BulkWriter.Beginning beginning =
                    new BulkWriter.Beginning(from.stream().anyMatch(position -> position.position() > 0));
            long every = Math.max(WORTH_STORING, (to.position() - start) / STORED_AT_LEAST);
            List<Slice> slices = new ArrayList<>();
            for (int number = 0; number < parallel; number++) {
                ReadModelStore store = stores.get();
                open.add(store);
                BulkWriter.Limits limits =
                        new BulkWriter.Limits(memory / parallel / 2, start + every * (number + 1) / parallel, every);
                SliceWriter writer =
                        writer(store, Slice.partition(number), beginning, limits, threads, from.get(number));
                SlowPath slowPath = new SlowPath(log, generation.streamTypes(), discarded, store, number, parallel);
                slices.add(new Slice(from.get(number), writer, slowPath, meter.events()));
            }
            work(threads, new LogReader(log, generation.streamTypes(), discarded, slices, to, pace), slices);
        } finally {
            open.forEach(ReadModelStore::close);
        }
        meter.reached(to.position());
    }

    private void requireStanding(LogPosition progress) {
        if (progress.in(log) instanceof Standing.HasForked fork) {
            throw new Refused("%s is built on a history that is lost (%s): drop it, and rebuild again"
                    .formatted(generation, fork.reason()));
        }
    }

    private SliceWriter writer(
            ReadModelStore store,
            TopicPartition slice,
            BulkWriter.Beginning beginning,
            BulkWriter.Limits limits,
            ExecutorService threads,
            LogPosition stored) {
        return switch (store) {
            case SqlStore sql
            when projection instanceof TableProjection tables ->
                new BulkWriter(tables, sql, slice, beginning, limits, threads, stored);
            case SqlStore _ -> new StepWriter(store, slice, SQL_BATCH, stored);
            case RedisStore _ -> new StepWriter(store, slice, REDIS_BATCH, stored);
        };
    }

    private void work(ExecutorService threads, LogReader reader, List<Slice> slices)
            throws SQLException, InterruptedException {
        CompletionService<@Nullable Void> work = new ExecutorCompletionService<>(threads);
        work.submit(reader);
        slices.forEach(work::submit);
        try {
            int ended = 0;
            while (ended <= slices.size()) {
                Future<@Nullable Void> next = work.poll(TELL_MILLIS, TimeUnit.MILLISECONDS);
                meter.reached(reader.position());
                if (next != null) {
                    next.get();
                    ended++;
                }
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** What made a thread fail, to be thrown; unless it is no checked exception. */
    static SQLException failure(ExecutionException e) {
        return switch (e.getCause()) {
            case SQLException failure -> failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case null, default -> throw new IllegalStateException(e);
        };
    }
}
