package dev.ordinal.shop.query.order;

import dev.ordinal.eventstore.Tireless;
import dev.ordinal.projection.ReadModels;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Tells those who wait for orders when one has changed. However many wait, one query asks for all, and it is asked only while somebody waits; for those who may wait for hours,
 * only when the read model has moved.
 */
@Component
@Profile("query-api")
class OrderWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(OrderWatch.class);
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** A parked order that is retried changes without a sign of it. */
    private static final Duration ANYWAY = Duration.ofSeconds(5);

    /** How many times longer a pause is than the look before it. */
    private static final int RESTRAINT = 4;

    private final ReadModels readModels;
    private final DataSource dataSource;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private final Semaphore arrivals = new Semaphore(0);
    private Object applied = "nothing yet";
    private long lookedAtAll;
    private boolean failing;
    private volatile boolean running;

    OrderWatch(ReadModels readModels, DataSource dataSource) {
        this.readModels = readModels;
        this.dataSource = dataSource;
    }

    enum Pace {
        /** For seconds: told within some tens of milliseconds. */
        HURRIED,
        /** For as long as it takes: told within some tenths of a second. */
        CALM
    }

    /** Waits until an order's last change is another one, later or of another history; false where there is none in time, or this process is about to end. */
    boolean awaitOther(String orderId, KnownChange known, Duration patience, Pace pace) throws InterruptedException {
        Watcher watcher = new Watcher(orderId, known, pace);
        watchers.add(watcher);
        try {
            arrivals.release();
            return running && watcher.over.await(patience.toNanos(), TimeUnit.NANOSECONDS) && running;
        } finally {
            watchers.remove(watcher);
        }
    }

    boolean isEnding() {
        return !running;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("order-watch").start(this::run);
    }

    /** Before the web server waits for its requests to end. */
    @Override
    public void stop() {
        running = false;
        arrivals.release();
        watchers.forEach(watcher -> watcher.over.countDown());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        Tireless.loop(() -> running, this::watch, this::failed);
    }

    private void failed(Throwable reason) {
        if (!failing) {
            LOG.warn("The last changes of orders can't be read, trying again: {}", reason.toString());
        }
        failing = true;
        LockSupport.parkNanos(RETRY.toNanos());
    }

    private void watch() throws InterruptedException, SQLException {
        if (watchers.isEmpty()) {
            arrivals.acquire();
        }
        arrivals.drainPermits();
        long began = System.nanoTime();
        look();
        failing = false;
        long took = System.nanoTime() - began;
        TimeUnit.NANOSECONDS.sleep(Math.max(PACE.toNanos(), RESTRAINT * took));
    }

    private void look() throws SQLException {
        Object now = readModels.applied(OrderProjection.NAME);
        boolean all = !now.equals(applied) || System.nanoTime() - lookedAtAll > ANYWAY.toNanos();
        List<Watcher> due =
                watchers.stream().filter(watcher -> all || watcher.isDue()).toList();
        if (!due.isEmpty()) {
            tell(due);
        }
        if (all) {
            applied = now;
            lookedAtAll = System.nanoTime();
        }
    }

    private void tell(Collection<Watcher> due) throws SQLException {
        Map<String, KnownChange> last = lastChanges(
                due.stream().map(watcher -> watcher.orderId).distinct().toArray());
        for (Watcher watcher : due) {
            watcher.isNew = false;
            if (watcher.known.isOutdatedBy(last.getOrDefault(watcher.orderId, KnownChange.NONE))) {
                watcher.over.countDown();
            }
        }
    }

    private Map<String, KnownChange> lastChanges(Object[] orderIds) throws SQLException {
        String schema = readModels.snapshot().schema(OrderProjection.NAME);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select order_id, version, event_id from %1$s.shop_order join %1$s.order_change using (order_id, version) where order_id = any (?)"
                                .formatted(schema))) {
            select.setArray(1, connection.createArrayOf("text", orderIds));
            Map<String, KnownChange> last = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    last.put(rows.getString(1), new KnownChange(rows.getLong(2), rows.getString(3)));
                }
            }
            return last;
        }
    }

    private static final class Watcher {

        private final String orderId;
        private final KnownChange known;
        private final Pace pace;
        private final CountDownLatch over = new CountDownLatch(1);

        /** The change may have been before it came. */
        private boolean isNew = true;

        private Watcher(String orderId, KnownChange known, Pace pace) {
            this.orderId = orderId;
            this.known = known;
            this.pace = pace;
        }

        private boolean isDue() {
            return isNew || pace == Pace.HURRIED;
        }
    }
}
