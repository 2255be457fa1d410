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

/** Whether somebody leads each relay that has topics, for a process that need not run it: one that nobody runs tells nothing itself. Nothing while the database does not say. */
public final class RelayLeaders implements MeterBinder, AutoCloseable {

    private static final String LED = """
            SELECT relay, EXISTS (SELECT FROM event_relay.checkpoint
                                   WHERE name = relay
                                     AND lease_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * ? * interval '1 millisecond')
              FROM event_relay.topic WHERE NOT dropped GROUP BY relay""";

    private final LiveFigures<Boolean> figures;

    /** @param dataSource the database of the log */
    public RelayLeaders(DataSource dataSource) {
        this.figures = new LiveFigures<>("relay", dataSource, open -> isThere(open) ? isLed(open) : Map.of());
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        figures.show(
                meters,
                List.of(new LiveFigures.Figure<>(
                        "ordinal.relay.led", "1 while some process leads the relay, else 0", led -> led ? 1 : 0)));
    }

    /** Not where no relay ever ran. */
    private static boolean isThere(Connection open) throws SQLException {
        try (PreparedStatement query = open.prepareStatement("""
                        SELECT count(*) = 1 FROM information_schema.columns
                         WHERE table_schema = 'event_relay' AND table_name = 'topic' AND column_name = 'relay'""");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
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
