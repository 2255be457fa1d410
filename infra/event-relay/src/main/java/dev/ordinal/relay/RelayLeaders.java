package dev.ordinal.relay;

import dev.ordinal.eventstore.Tireless;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether somebody leads each relay that has topics, for a process that need not run it: one that nobody runs tells nothing itself. Nothing while the database does not say. */
public final class RelayLeaders implements MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayLeaders.class);

    private static final String LED = """
            SELECT relay, EXISTS (SELECT FROM event_relay.checkpoint
                                   WHERE name = relay
                                     AND lease_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * ? * interval '1 millisecond')
              FROM event_relay.topic WHERE NOT dropped GROUP BY relay""";

    private final DataSource dataSource;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("relay-leaders").factory());

    private volatile Map<String, Boolean> isLed = Map.of();

    /** @param dataSource the database of the log */
    public RelayLeaders(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        MultiGauge led = MultiGauge.builder("ordinal.relay.led")
                .description("1 while some process leads the relay, else 0")
                .register(meters);
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(
                () -> Tireless.turn(() -> show(led), e -> LOG.error("Which relays are led could not be shown", e)),
                0,
                1,
                TimeUnit.SECONDS);
    }

    /** Registered once, and read afresh at each scrape: while a figure is replaced there are two of its name, and the scrape fails. */
    private void show(MultiGauge led) {
        isLed = isLed();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        isLed.keySet()
                .forEach(relay -> rows.add(MultiGauge.Row.of(Tags.of("relay", relay), this, all -> all.figure(relay))));
        led.register(rows, false);
    }

    private double figure(String relay) {
        Boolean led = isLed.get(relay);
        return led == null ? Double.NaN : led ? 1 : 0;
    }

    private Map<String, Boolean> isLed() {
        try (Connection connection = dataSource.getConnection()) {
            return isThere(connection) ? isLed(connection) : Map.of();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Which relays are led can't be told now", e);
            return Map.of();
        }
    }

    /** Not where no relay ever ran. */
    private static boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                        SELECT count(*) = 1 FROM information_schema.columns
                         WHERE table_schema = 'event_relay' AND table_name = 'topic' AND column_name = 'relay'""");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Map<String, Boolean> isLed(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LED)) {
            query.setLong(1, Lease.LENGTH.toMillis());
            try (ResultSet row = query.executeQuery()) {
                Map<String, Boolean> led = new HashMap<>();
                while (row.next()) {
                    led.put(row.getString(1), row.getBoolean(2));
                }
                return led;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
