package dev.ordinal.shop.query.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UnreadableEvent;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Folding;
import dev.ordinal.shop.query.shared.Events;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderProjectionIT {

    private static final Money PRICE = new Money(new BigDecimal("19.90"), "GBP");
    private static final Money TOTAL = new Money(new BigDecimal("39.80"), "GBP");

    private static final List<OrderEvent.Line> LINES = List.of(new OrderEvent.Line("MUG", "Mug", 2, PRICE));

    private static final List<List<EventRecord>> STREAMS = List.of(
            Folding.stream(
                    Streams.USER,
                    "u",
                    new UserEvent.Registered("u", "Ada", "ada@example.com"),
                    new UserEvent.Renamed("u", "Ada King"),
                    new UserEvent.EmailChanged("u", "ada@king.example", "ada@example.com"),
                    new UserEvent.Deactivated("u"),
                    new UserEvent.Erased("u")),
            Folding.stream(
                    Streams.ORDER, "o1", new OrderEvent.Placed("o1", "u", LINES, TOTAL, OrderEvent.Payment.WALLET)),
            Folding.stream(
                    Streams.ORDER,
                    "o2",
                    new OrderEvent.Placed("o2", null, List.of(), TOTAL, OrderEvent.Payment.PREPAID),
                    new OrderEvent.Rejected("o2", null, "out-of-stock", "MUG: 0 left")),
            Folding.stream(
                    Streams.ORDER,
                    "o4",
                    new OrderEvent.Placed("o4", null, LINES, TOTAL, OrderEvent.Payment.PREPAID),
                    new OrderEvent.Confirmed("o4", null, LINES, TOTAL),
                    new OrderEvent.Shipped("o4", null, "Post", "T1"),
                    new OrderEvent.Returned("o4", "r1", null, LINES, PRICE, "broken", false)),
            Folding.stream(
                    Streams.ORDER,
                    "o5",
                    new OrderEvent.Placed("o5", null, LINES, TOTAL, OrderEvent.Payment.PREPAID),
                    new OrderEvent.Confirmed("o5", null, LINES, TOTAL),
                    new OrderEvent.Cancelled("o5", null, "too late", true, LINES, TOTAL)),
            Folding.stream(
                    Streams.INVOICE,
                    "C1",
                    new InvoiceEvent.Imported(
                            "C1",
                            "o3",
                            null,
                            "France",
                            Instant.parse("2010-12-01T09:41:00Z"),
                            "GBP",
                            List.of(
                                    new InvoiceEvent.Line("D", null, -1, new BigDecimal("27.50")),
                                    new InvoiceEvent.Line("d ", "x", 3, new BigDecimal("0.001"))))));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderBetweenStreamsMakesNoDifference(long seed) throws SQLException {
        Random random = new Random(seed);
        List<List<EventRecord>> batches = Folding.batches(Folding.shuffled(STREAMS, random), random);

        try (TestDatabase database = TestServers.newDatabase()) {
            List<String> rows = Folding.rows(database.dataSource(), new OrderProjection(), batches);

            assertThat(rows).hasSize(17);
            assertThat(rows.get(0)).isEqualTo("customer (u)");
            assertThat(rows.subList(1, 12))
                    .extracting(row -> row.substring(0, row.indexOf(",\"2026")))
                    .containsExactly(
                            "order_change (o1,0,order.placed,PLACED",
                            "order_change (o2,0,order.placed,PLACED",
                            "order_change (o2,1,order.rejected,REJECTED",
                            "order_change (o3,0,invoice.imported,IMPORTED",
                            "order_change (o4,0,order.placed,PLACED",
                            "order_change (o4,1,order.confirmed,CONFIRMED",
                            "order_change (o4,2,order.shipped,SHIPPED",
                            "order_change (o4,3,order.returned,PARTLY_RETURNED",
                            "order_change (o5,0,order.placed,PLACED",
                            "order_change (o5,1,order.confirmed,CONFIRMED",
                            "order_change (o5,2,order.cancelled,CANCELLED");
            assertThat(rows.get(12))
                    .startsWith("shop_order (o1,PLACED,u,,,,,,,GBP,39.80,")
                    .contains("19.90");
            assertThat(rows.get(13)).startsWith("shop_order (o2,REJECTED,,,,out-of-stock,,,,GBP,39.80,[]");
            assertThat(rows.get(14)).startsWith("shop_order (o3,IMPORTED,,C1,,,,,France,GBP,-27.497,");
            assertThat(rows.get(15))
                    .startsWith("shop_order (o4,PARTLY_RETURNED,,,,,Post,T1,,GBP,39.80,")
                    .endsWith(",3)");
            assertThat(rows.get(16))
                    .startsWith("shop_order (o5,CANCELLED,,,,\"too late\",,,,GBP,39.80,")
                    .endsWith(",2)");
        }
    }

    @Test
    void anOrderOfTheFirstRevisionIsFoldedAsOneOfToday() throws SQLException {
        EventRecord today = Folding.stream(Streams.ORDER, "o", placed()).getFirst();
        EventRecord then = stored(
                today,
                "1",
                "{\"orderId\":\"o\",\"userId\":\"u\",\"lines\":[],"
                        + "\"total\":{\"amount\":\"39.80\",\"currency\":\"GBP\"}}");

        try (TestDatabase database = TestServers.newDatabase()) {
            assertThat(rows(database, then)).hasSize(2).isEqualTo(rows(database, today));
        }
        assertThat(Events.read(then)).isEqualTo(placed());
    }

    @Test
    void anOrderOfARevisionThatThisCodeDoesNotKnowIsNotGuessed() {
        EventRecord today = Folding.stream(Streams.ORDER, "o", placed()).getFirst();

        assertThatThrownBy(() -> Events.read(stored(today, "3", "{}")))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessageContaining("'order.placed' revision 3");
    }

    private static OrderEvent.Placed placed() {
        return new OrderEvent.Placed("o", "u", List.of(), TOTAL, OrderEvent.Payment.WALLET);
    }

    private static List<String> rows(TestDatabase database, EventRecord event) throws SQLException {
        return Folding.rows(database.dataSource(), new OrderProjection(), List.of(List.of(event)));
    }

    private static EventRecord stored(EventRecord like, String revision, String payload) {
        return new EventRecord(
                like.position(),
                like.streamId(),
                like.streamType(),
                like.sequence(),
                like.eventId(),
                like.type(),
                revision,
                payload.getBytes(UTF_8),
                like.occurredAt());
    }
}
