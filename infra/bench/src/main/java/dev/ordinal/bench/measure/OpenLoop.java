package dev.ordinal.bench.measure;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Operations at a fixed rate, whether the earlier ones have ended or not. Each one's time counts from when it was due, so that a stall shows in all the
 * operations that it held up.
 */
final class OpenLoop {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private OpenLoop() {}

    /** The times in nanoseconds, after a warm-up of a quarter of the time. Errors count as the longest time. */
    static Histogram measure(Contestant contestant, double perSecond, Duration time) throws Exception {
        Histogram histogram = new ConcurrentHistogram(LONGEST_NANOS, 3);
        try (Contestant.Run run = contestant.start(1)) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                long start = System.nanoTime();
                long countFrom = start + time.toNanos() / 4;
                long end = countFrom + time.toNanos();
                double interval = 1e9 / perSecond;
                long due = start;
                for (long i = 0; due < end; i++, due = start + (long) (i * interval)) {
                    awaitTime(due);
                    long since = due;
                    threads.execute(() -> {
                        long took = took(run, since);
                        if (since >= countFrom) {
                            histogram.recordValue(took);
                        }
                    });
                }
            }
        }
        return histogram;
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long took(Contestant.Run run, long since) {
        try {
            run.work(0);
            return Math.min(System.nanoTime() - since, LONGEST_NANOS);
        } catch (Exception | Error e) {
            return LONGEST_NANOS;
        }
    }
}
