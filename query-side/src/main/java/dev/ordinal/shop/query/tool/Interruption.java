package dev.ordinal.shop.query.tool;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Has a signal that ends the process (Ctrl-C) interrupt a thread first, and wait a little for it to leave things in order. */
final class Interruption implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Thread working) {
        hook = new Thread(() -> interrupt(working), "interruption");
    }

    static Interruption ofThisThread() {
        Interruption interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void interrupt(Thread working) {
        working.interrupt();
        try {
            boolean _ = left.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        left.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process ends: the hook runs
        }
    }
}
