package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of commits of other processes on a connection that it keeps, and replaces when it is lost. An announcement of its own wakes it for closing. */
final class AppendListener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AppendListener.class);
    private static final int PROVE_ALIVE_MILLIS =
            Math.toIntExact(Duration.ofSeconds(10).toMillis());
    private static final int ALIVE_WITHIN_SECONDS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final AppendAnnouncer announcer;
    private final Runnable wake;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread;
    private volatile @Nullable Connection listening;
    private volatile boolean closed;

    AppendListener(DataSource dataSource, AppendAnnouncer announcer, Runnable wake) {
        this.dataSource = dataSource;
        this.announcer = announcer;
        this.wake = wake;
        this.thread = Thread.ofPlatform().name("event-store-listen").daemon().unstarted(this::run);
    }

    void start() {
        if (!closed && !started.get() && started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    private void run() {
        Tireless.loop(() -> !closed, this::listen, this::hearsNothing);
    }

    private void hearsNothing(Throwable reason) {
        if (!closed) {
            log.warn("Appends of other processes are not heard of, only found by looking: {}", reason.toString());
            pause();
        }
    }

    private void listen() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            listening = connection;
            statement.execute("LISTEN " + AppendAnnouncer.CHANNEL);
            wake.run();
            PGConnection notified = connection.unwrap(PGConnection.class);
            while (!closed) {
                PGNotification[] heard = notified.getNotifications(PROVE_ALIVE_MILLIS);
                if (isOfOthers(heard)) {
                    wake.run();
                } else if (heard.length == 0 && !connection.isValid(ALIVE_WITHIN_SECONDS)) {
                    throw new SQLException("the connection is dead");
                }
            }
            statement.execute("UNLISTEN " + AppendAnnouncer.CHANNEL);
        } finally {
            listening = null;
        }
    }

    private boolean isOfOthers(PGNotification[] heard) {
        for (PGNotification notification : heard) {
            if (!notification.getParameter().equals(announcer.name())) {
                return true;
            }
        }
        return false;
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            log.debug("Woken from a pause", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (!started.get()) {
            return;
        }
        announcer.announce();
        try {
            if (thread.join(ENDS_WITHIN)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        Connection connection = listening;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("Ending the listening connection", e);
            }
        }
    }
}
