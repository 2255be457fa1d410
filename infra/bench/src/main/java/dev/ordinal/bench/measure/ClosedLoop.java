package dev.ordinal.bench.measure;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** As many operations as so many writers get done, each starting its next when its last has ended. */
final class ClosedLoop {

    private final Contestant.Run run;
    private final LongAdder operations = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<String> firstError = new AtomicReference<>("");
    private volatile boolean over;

    private ClosedLoop(Contestant.Run run) {
        this.run = run;
    }

    /** Measures after a warm-up of a quarter of the time. */
    static Sample measure(Contestant contestant, int writers, Duration time, Machine machine) throws Exception {
        try (Contestant.Run run = contestant.start(writers)) {
            return new ClosedLoop(run).measure(writers, time, machine);
        }
    }

    private Sample measure(int writers, Duration time, Machine machine) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < writers; i++) {
                int writer = i;
                threads.execute(() -> work(writer));
            }
            Thread.sleep(time.dividedBy(4));
            long before = operations.sum();
            Machine.Reading from = machine.read();
            Thread.sleep(time);
            long after = operations.sum();
            Machine.Reading to = machine.read();
            over = true;
            return Machine.between(from, to, after - before, errors.sum(), firstError.get());
        } finally {
            over = true;
        }
    }

    private void work(int writer) {
        while (!over) {
            try {
                operations.add(run.work(writer));
            } catch (Exception | Error e) {
                errors.increment();
                firstError.compareAndSet("", e.toString());
            }
        }
    }
}
