package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to go on with a rebuild, kept by a thread of its own until it is closed. Where the process was held up for longer than the lease, another may have taken over:
 * then the worker is interrupted, and whatever it still tries to write is refused.
 */
final class Lease implements Fence, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final Duration RENEW = Duration.ofSeconds(1);

    private final Rebuilds rebuilds;
    private final Generation generation;
    private final Presence presence;
    private final Thread worker;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean lost;

    /** Of the thread that makes it. */
    Lease(Rebuilds rebuilds, Generation generation, Presence presence) {
        this.rebuilds = rebuilds;
        this.generation = generation;
        this.presence = presence;
        this.worker = Thread.currentThread();
        Thread.ofPlatform()
                .daemon()
                .name("rebuild-lease-" + generation.projection())
                .start(this::keep);
    }

    private void keep() {
        try {
            while (!end.await(RENEW.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!renew()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted", e);
        }
    }

    /** Never beside the end: nobody is interrupted who has ended, and what was given up stays so. False where there is nothing more to renew. */
    private synchronized boolean renew() {
        if (end.getCount() == 0) {
            return false;
        }
        try {
            lost = !rebuilds.renew(generation);
            boolean _ = presence.hold();
        } catch (SQLException | RuntimeException | Error e) {
            LOG.debug("Could not renew the lease", e);
        }
        if (lost) {
            worker.interrupt();
        }
        return !lost;
    }

    /** Whether another has it now. */
    boolean isLost() {
        return lost;
    }

    @Override
    public void pass(Connection open) throws SQLException {
        rebuilds.requireOwned(open, generation);
    }

    /** Lets another begin at once. */
    @Override
    public synchronized void close() {
        end.countDown();
        try {
            rebuilds.giveUp(generation);
        } catch (SQLException e) {
            LOG.debug("Could not give up the lease; it ends by itself", e);
        }
    }
}
