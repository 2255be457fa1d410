package dev.ordinal.bench.stream;

import dev.ordinal.bench.measure.Spread;
import dev.ordinal.projection.ProjectionRunner;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The heap of this JVM that is left after a collection, in the middle of the first batch of a read model that is behind by the whole log. */
public final class LagHeap {

    /** Enough for the consumer to fetch ahead as much as it will. */
    private static final long FETCH_AHEAD_MILLIS = 1_500;

    private static final long PATIENCE_SECONDS = 60;

    private LagHeap() {}

    /** In MiB, measured so often. */
    public static Spread measure(Backlog backlog, Broker broker, int times)
            throws SQLException, InterruptedException, ExecutionException, TimeoutException {
        List<Double> used = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            backlog.dropSchemas("bench\\_heap%");
            CompletableFuture<Double> heap = new CompletableFuture<>();
            ProjectionRunner runner = new ProjectionRunner(
                    new UpsertProjection("bench_heap_" + backlog.events() + "_" + i, () -> measureOnce(heap)),
                    backlog.source(),
                    backlog.log(),
                    broker.bootstrapServers(),
                    new SimpleMeterRegistry());
            try (runner) {
                runner.start();
                used.add(heap.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
        }
        return Spread.of(used);
    }

    private static void measureOnce(CompletableFuture<Double> heap) {
        if (!heap.isDone()) {
            heap.complete(used());
        }
    }

    private static double used() {
        try {
            TimeUnit.MILLISECONDS.sleep(FETCH_AHEAD_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024.0 / 1024.0;
    }
}
