package dev.ordinal.local.demo;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Does the same for many, so many at a time. */
record Crowd(int atOnce) {

    /** The results in the order of the things; the first failure ends it, when what is under way has ended. */
    <T, R> List<R> each(List<T> things, Function<T, R> work) {
        Semaphore places = new Semaphore(atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> results = things.stream()
                    .map(thing -> {
                        places.acquireUninterruptibly();
                        return threads.submit(() -> {
                            try {
                                return work.apply(thing);
                            } finally {
                                places.release();
                            }
                        });
                    })
                    .toList();
            return results.stream().map(Crowd::result).toList();
        }
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
