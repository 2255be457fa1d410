package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes of commits, after them and in transactions of its own: a NOTIFY in the append's transaction would make all commits of the database wait for
 * each other. What comes while one is on its way goes out as one.
 */
final class AppendAnnouncer implements AutoCloseable {

    static final String CHANNEL = "event_store_append";

    private static final Logger log = LoggerFactory.getLogger(AppendAnnouncer.class);

    /** The announcement is only a hint, so its commit need not wait for the disk. */
    private static final String NOTIFY =
            "SELECT set_config('synchronous_commit', 'off', true), pg_notify('" + CHANNEL + "', ?)";

    private final DataSource dataSource;
    private final String name = UUID.randomUUID().toString();
    private final Semaphore due = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    AppendAnnouncer(DataSource dataSource) {
        this.dataSource = dataSource;
        this.thread = Thread.ofPlatform().name("event-store-announce").daemon().start(this::run);
    }

    /** Tells this process's announcements from those of others. */
    String name() {
        return name;
    }

    void announce() {
        due.release();
    }

    private void run() {
        Tireless.loop(() -> !closed, this::send, this::notSent);
    }

    private void send() throws InterruptedException, SQLException {
        due.acquire();
        due.drainPermits();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    private void notSent(Throwable reason) {
        if (!closed) {
            log.warn("Other processes will see appends when they next look by themselves: {}", reason.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
