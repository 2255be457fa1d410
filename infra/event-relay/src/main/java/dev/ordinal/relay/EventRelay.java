package dev.ordinal.relay;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.Tireless;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries the log to Kafka, one topic per stream type, in log order within each partition. Any number of processes may run one: the holder of a lease leads, the
 * others stand by and take over within three seconds of its death.
 *
 * <p>Records arrive at least once. {@code ce_position} and {@code ce_prevposition} let a reader drop what it has and notice what it missed. Failures are retried for
 * ever and show in {@link #health()}.
 */
public final class EventRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventRelay.class);
    private static final Duration STANDBY_POLL = Duration.ofMillis(300);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** What stands behind a record that is refused again and again is sent each time. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Duration END = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final EventLog log;
    private final AppendSignal signal;
    private final RelaySettings settings;
    private final Vitals vitals = new Vitals();
    private final RelayMeters meters;
    private final Bell bell = new Bell();
    private final BackOff refused = new BackOff(PAUSE, LONGEST_PAUSE);
    private final Thread thread = new Thread(this::run, "event-relay");
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * A relay, which does nothing until started.
     *
     * @param dataSource the database of the log; two connections are in use while leading
     * @param signal wakes the relay; without it the log is read every 250 ms. Stays the caller's to close
     * @param registry gets the figures of {@code infra/docs/metrics.md}
     */
    public EventRelay(
            DataSource dataSource, EventLog log, AppendSignal signal, RelaySettings settings, MeterRegistry registry) {
        this.dataSource = dataSource;
        this.log = log;
        this.signal = signal;
        this.settings = settings;
        this.meters = new RelayMeters(registry, vitals, settings.clock(), settings.relay());
    }

    /** Starts the thread and returns; database and broker may still be away. */
    public void start() {
        thread.start();
    }

    public RelayHealth health() {
        return vitals.health();
    }

    /** Lets what is under way land, gives the lease back and returns when the thread has ended, ten seconds at most. */
    @Override
    public void close() {
        stop.countDown();
        bell.ring();
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        AppendSignal.Registration wakeUp = signal.onAppend(bell::ring);
        try (wakeUp) {
            Tireless.loop(this::isOpen, this::turn, e -> LOG.warn("Relay failed", e));
        }
    }

    private boolean isOpen() {
        return stop.getCount() > 0;
    }

    private void turn() throws InterruptedException {
        try {
            Optional<Lease> lease = Lease.take(dataSource, settings.relay(), settings.instance());
            if (lease.isPresent()) {
                lead(lease.get());
            } else {
                standBy();
            }
        } catch (LeaseLost e) {
            LOG.warn("Lost the lead: {}", e.getMessage());
        } catch (SQLException | RuntimeException | Error e) {
            boolean isNew = vitals.failed(e.toString());
            LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
                    .log("Relay failed, starting again from the checkpoint: {}", e.toString());
            LOG.debug("Relay failed", e);
            pause(e instanceof SendFailed sending && sending.isRefusal() ? refused.failed() : PAUSE);
        }
    }

    /** Appends do not end it; closing does. */
    private void pause(Duration length) throws InterruptedException {
        boolean _ = stop.await(length.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lead(Lease lease) throws SQLException, InterruptedException {
        try (lease;
                LeaderTerm term = new LeaderTerm(lease, log, signal, settings, bell, vitals, meters)) {
            LOG.info(
                    "{} leads from position {}",
                    settings.relay(),
                    lease.checkpoint().map(LogPosition::position).orElse(0L));
            try {
                term.lead(this::isOpen);
            } finally {
                if (term.hasLanded()) {
                    refused.succeeded();
                }
            }
        }
    }

    private void standBy() throws SQLException, InterruptedException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT holder, position FROM event_relay.checkpoint WHERE name = ?")) {
            select.setString(1, settings.relay());
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    vitals.standsBy(row.getString(1), row.getLong(2));
                }
            }
        }
        vitals.lookAt(log);
        pause(STANDBY_POLL);
    }
}
