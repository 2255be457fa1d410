package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the answers to idempotency keys that are no longer kept, a few rows at a time and with pauses, so that nobody feels it. Any number of processes may run one.
 * Failures are tried again at the next round.
 */
public final class OutcomePruner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutcomePruner.class);
    private static final int ROWS_AT_A_TIME = 500;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final DataSource dataSource;
    private final Duration interval;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private Duration pause = Duration.ZERO;

    /** Prunes at once and then every ten minutes, on a thread of its own. */
    public OutcomePruner(DataSource dataSource) {
        this(dataSource, Duration.ofMinutes(10));
    }

    OutcomePruner(DataSource dataSource, Duration interval) {
        this.dataSource = dataSource;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("event-store-prune").start(this::run);
    }

    private void run() {
        Tireless.loop(
                () -> stop.getCount() > 0,
                this::round,
                e -> log.warn("Answers to old idempotency keys were not deleted: {}", e.toString()));
    }

    private void round() throws InterruptedException, SQLException {
        if (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            pause = interval;
            pause = prune() == ROWS_AT_A_TIME ? PAUSE : interval;
        }
    }

    private int prune() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        DELETE FROM event_store.outcome WHERE key IN (
                            SELECT key FROM event_store.outcome WHERE stored_at < now() - make_interval(secs => ?)
                            ORDER BY stored_at LIMIT ? FOR UPDATE SKIP LOCKED)""")) {
            connection.setAutoCommit(true);
            statement.setDouble(1, (double) Outcome.KEPT_FOR.toSeconds());
            statement.setInt(2, ROWS_AT_A_TIME);
            return statement.executeUpdate();
        }
    }

    /** Returns when the thread has ended. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
