package dev.ordinal.relay;

import dev.ordinal.eventstore.LiveFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Whether somebody leads each relay that has topics, and the one that gives new stream types theirs, for a process that need not run it: one that nobody runs tells nothing itself.
 * Nothing while the database does not say.
 */
public final class RelayLeaders implements MeterBinder, AutoCloseable {

    private static final String LED = """
            SELECT relay, EXISTS (SELECT FROM event_relay.checkpoint
                                   WHERE name = relay
                                     AND lease_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * ? * interval '1 millisecond')
              FROM (SELECT relay FROM event_relay.topic WHERE NOT dropped UNION SELECT '%s') AS wanted""".formatted(RelaySettings.DEFAULT_RELAY);

    private final LiveFigures<Boolean> figures;

    /** @param dataSource the database of the log */
    public RelayLeaders(DataSource dataSource) {
        this.figures = new LiveFigures<>("relay", dataSource, RelayLeaders::look);
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        figures.show(
                meters,
                List.of(new LiveFigures.Figure<>(
                        "ordinal.relay.led", "1 while some process leads the relay, else 0", led -> led ? 1 : 0)));
    }

    private static Map<String, Boolean> look(Connection open) throws SQLException {
        try (PreparedStatement query = open.prepareStatement("""
                        SELECT to_regclass('event_relay.topic') IS NULL,
                               EXISTS (SELECT FROM information_schema.columns
                                        WHERE table_schema = 'event_relay' AND table_name = 'topic' AND column_name = 'relay')""");
                ResultSet row = query.executeQuery()) {
            row.next();
            if (row.getBoolean(1)) {
                return Map.of(RelaySettings.DEFAULT_RELAY, false); // no relay ever ran
            }
            return row.getBoolean(2) ? isLed(open) : Map.of(); // one of before relays had names
        }
    }

    private static Map<String, Boolean> isLed(Connection open) throws SQLException {
        try (PreparedStatement query = open.prepareStatement(LED)) {
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
        figures.close();
    }
}
