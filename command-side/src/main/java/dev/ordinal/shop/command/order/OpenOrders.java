package dev.ordinal.shop.command.order;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The watchdog of fulfilment: orders that have come to no end for longer than a minute. */
@Component
@Profile("reactions")
class OpenOrders {

    private static final Logger LOG = LoggerFactory.getLogger(OpenOrders.class);

    /** What the reaction has gone past is at its end, or waits with its stream, or was taken out: so only the rest of the log is looked through. */
    private static final String OVER_A_MINUTE = """
            WITH candidate AS (
                SELECT position FROM event_store.event
                 WHERE position > (SELECT coalesce(min(position), 0) FROM reaction.token WHERE reaction = ?) AND type = 'order.placed'
                UNION SELECT position FROM reaction.parked WHERE reaction = ? AND type = 'order.placed'
                UNION SELECT position FROM reaction.discarded WHERE reaction = ? AND type = 'order.placed')
            SELECT count(*) FROM candidate JOIN event_store.event placed USING (position)
             WHERE placed.recorded_at < clock_timestamp() - interval '1 minute'
               AND NOT EXISTS (SELECT FROM event_store.event next WHERE next.stream_id = placed.stream_id AND next.sequence = placed.sequence + 1)""";

    private final DataSource dataSource;

    OpenOrders(DataSource dataSource, MeterRegistry meters) {
        this.dataSource = dataSource;
        Gauge.builder("ordinal.orders.open.over.a.minute", this, OpenOrders::overAMinute)
                .register(meters);
    }

    /** NaN while the database does not say. */
    double overAMinute() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement count = connection.prepareStatement(OVER_A_MINUTE)) {
            for (int i = 1; i <= 3; i++) {
                count.setString(i, Fulfilment.NAME);
            }
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            LOG.debug("Open orders can't be counted now", e);
            return Double.NaN;
        }
    }
}
