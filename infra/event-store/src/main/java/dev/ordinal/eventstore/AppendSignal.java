package dev.ordinal.eventstore;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes readers when something was appended, by this process or by another on the same database. Only a hint, coalesced and sometimes missed: a reader looks again
 * after a while in any case.
 *
 * <p>Safe for use by several threads. Announces commits on a connection that it borrows each time, and, once somebody listens, keeps one connection to hear of
 * those of others.
 */
public final class AppendSignal implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AppendSignal.class);

    private final AppendAnnouncer announcer;
    private final AppendListener listener;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long count;

    public AppendSignal(DataSource dataSource) {
        this.announcer = new AppendAnnouncer(dataSource);
        this.listener = new AppendListener(dataSource, announcer, this::wake);
    }

    /** How many wake-ups there were so far; to be read before the log is read. */
    public synchronized long count() {
        listener.start();
        return count;
    }

    /** Waits until there were more than {@code seen} wake-ups, at most so long; false where the time ran out first. */
    public synchronized boolean awaitAppend(long seen, Duration atMost) throws InterruptedException {
        listener.start();
        long until = System.nanoTime() + atMost.toNanos();
        while (count <= seen) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Calls the listener after appends until the registration is closed. It is called on the thread that writes, so it must return at once. */
    public Registration onAppend(Runnable called) {
        listener.start();
        listeners.add(called);
        return () -> listeners.remove(called);
    }

    /** Events of this process were committed. */
    void appended() {
        wake();
        announcer.announce();
    }

    /** What fails in one listener keeps the wake-up from no other. */
    private void wake() {
        synchronized (this) {
            count++;
            notifyAll();
        }
        Throwable failed = null;
        for (Runnable called : listeners) {
            try {
                called.run();
            } catch (RuntimeException | Error e) {
                failed = e;
            }
        }
        if (failed != null) {
            log.error("A listener for appends failed", failed);
        }
    }

    @Override
    public void close() {
        listener.close();
        announcer.close();
    }

    /** A listener's registration. */
    public interface Registration extends AutoCloseable {

        /** Ends it. */
        @Override
        void close();
    }
}
