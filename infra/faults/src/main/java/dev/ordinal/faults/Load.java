package dev.ordinal.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A number of clients that repeat a step until this is closed, each with random numbers of its own. */
final class Load implements AutoCloseable {

    private static final Duration LONGEST_THOUGHT = Duration.ofMillis(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean goesOn = true;

    private Load() {}

    static Load start(int clients, long seed, Consumer<Random> step) {
        return start(clients, LONGEST_THOUGHT, seed, step);
    }

    /** With clients that think for so long between two steps, at most. */
    static Load start(int clients, Duration longestThought, long seed, Consumer<Random> step) {
        Load load = new Load();
        for (int i = 0; i < clients; i++) {
            Random random = new Random(seed + i);
            load.clients.add(load.threads.submit(() -> {
                while (load.goesOn) {
                    step.accept(random);
                    LockSupport.parkNanos(random.nextLong(longestThought.toNanos()));
                }
            }));
        }
        return load;
    }

    /** Waits until every client has had its last answer, and fails where one of them failed. */
    @Override
    public void close() {
        goesOn = false;
        threads.close();
        for (Future<?> client : clients) {
            try {
                client.get();
            } catch (ExecutionException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
