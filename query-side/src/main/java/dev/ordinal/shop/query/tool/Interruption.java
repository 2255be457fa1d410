package dev.ordinal.shop.query.tool;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a signal that ends the process (Ctrl-C) interrupt a thread first, and wait a little for it to leave things in order. The death of the program that a person started, and that
 * started this one, is such a signal too: it can pass on neither kill -9 nor its own end for lack of memory.
 */
final class Interruption implements AutoCloseable {

    /** The id of the process whose death ends this one; {@code infra/ordinal} sets it. */
    static final String STARTED_BY = "ORDINAL_STARTED_BY";

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int TERMINATED = 143;

    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Thread working) {
        hook = new Thread(() -> interrupt(working), "interruption");
    }

    static Interruption ofThisThread() {
        Interruption interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        String starter = System.getenv(STARTED_BY);
        if (starter != null) {
            Thread.ofVirtual().name("starter-watch").start(() -> interruption.endWith(starter));
        }
        return interruption;
    }

    private void endWith(String starter) {
        try {
            do {
                if (!isChildOf(starter)) {
                    System.exit(TERMINATED);
                }
            } while (!left.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An orphan is another's child. */
    private static boolean isChildOf(String process) {
        return ProcessHandle.current()
                .parent()
                .filter(parent -> Long.toString(parent.pid()).equals(process))
                .isPresent();
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
