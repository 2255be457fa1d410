package dev.ordinal.bench.measure;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Operations at a fixed rate, whether the earlier ones have ended or not. */
final class OpenLoop {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Timed operation;
    private final Histogram histogram = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<String> firstError = new AtomicReference<>("");

    private OpenLoop(Timed operation) {
        this.operation = operation;
    }

    /** The times in nanoseconds, and what all operations cost, those of the warm-up included. */
    record Result(Histogram histogram, Sample sample) {}

    /** Measures after a warm-up of a quarter of the time. Errors count as the longest time. */
    static Result measure(Timed operation, double perSecond, Duration time, Machine machine) {
        return new OpenLoop(operation).measure(perSecond, time, machine);
    }

    private Result measure(double perSecond, Duration time, Machine machine) {
        Machine.Reading from = machine.read();
        long begun = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            long countFrom = start + time.toNanos() / 4;
            long end = countFrom + time.toNanos();
            double interval = 1e9 / perSecond;
            for (long due = start; due < end; due = start + (long) (++begun * interval)) {
                awaitTime(due);
                long since = due;
                threads.execute(() -> perform(since, since >= countFrom));
            }
        }
        return new Result(histogram, Machine.between(from, machine.read(), begun, errors.sum(), firstError.get()));
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void perform(long due, boolean counts) {
        OptionalLong nanos;
        try {
            nanos = operation.nanos(due);
        } catch (Exception | Error e) {
            errors.increment();
            firstError.compareAndSet("", e.toString());
            nanos = OptionalLong.of(LONGEST_NANOS);
        }
        if (counts && nanos.isPresent()) {
            histogram.recordValue(Math.clamp(nanos.getAsLong(), 0, LONGEST_NANOS));
        }
    }
}
