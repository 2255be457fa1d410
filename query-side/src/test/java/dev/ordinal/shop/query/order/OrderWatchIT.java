package dev.ordinal.shop.query.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.projection.ReadModels;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.TestShop;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class OrderWatchIT {

    private final TestShop shop = TestShop.running();
    private final String id = TestShop.newId();

    @Test
    void itGoesOnAfterAFailureThatCanNotEvenBeLogged() throws Exception {
        placeAnOrder();
        FailsOnce database = new FailsOnce(shop.dataSource());
        try (ReadModels readModels = new ReadModels(
                shop.dataSource(), new EventLog(shop.dataSource()), null, List.of(new OrderProjection()))) {
            OrderWatch watch = new OrderWatch(readModels, database);
            watch.start();
            try {
                boolean told = watch.awaitOther(id, KnownChange.NONE, Duration.ofSeconds(20), OrderWatch.Pace.HURRIED);

                assertThat(database.failed.await(0, TimeUnit.SECONDS)).isTrue();
                assertThat(told).isTrue();
            } finally {
                watch.stop();
            }
        }
    }

    private void placeAnOrder() {
        Money price = new Money(new BigDecimal("1"), "GBP");
        String token = shop.stream(Streams.ORDER, id)
                .append(new OrderEvent.Placed(id, null, List.of(), price, OrderEvent.Payment.PREPAID));
        assertThat(shop.get("/orders/" + id, "Consistency-Token", token).status())
                .isEqualTo(200);
    }

    /** With an error of which nothing can be told, as where memory is short. */
    private static final class FailsOnce extends DelegatingDataSource {

        private final CountDownLatch failed = new CountDownLatch(1);

        FailsOnce(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (failed.getCount() > 0) {
                failed.countDown();
                throw new Unspeakable();
            }
            return super.getConnection();
        }
    }

    private static final class Unspeakable extends Error {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw this;
        }
    }
}
