package dev.ordinal.shop.query.sales;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ShopEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Folding;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SalesProjectionIT {

    private static final List<List<EventRecord>> STREAMS = List.of(
            invoice(
                    "1",
                    "France",
                    "2010-12-01T00:00:00Z",
                    line("A", 2, "1.10"),
                    line("a", 1, "0.001"),
                    line("A", 1, "2")),
            invoice("2", "France", "2010-12-01T23:59:59Z", line("A", 1, "1.10")),
            invoice("3", "", "2010-12-02T00:00:00Z", line("b c", 1, "5")),
            invoice("C4", "France", "2010-12-02T10:00:00Z", line("A", -2, "1.10"), line("z", 0, "9.99")),
            order("o1", true, true),
            order("o2", true, false),
            order("o3", false, true));

    private final SalesProjection projection = new SalesProjection();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderBetweenStreamsMakesNoDifference(long seed) throws SQLException {
        Random random = new Random(seed);
        List<List<EventRecord>> batches = Folding.batches(Folding.shuffled(STREAMS, random), random);

        try (TestDatabase database = TestServers.newDatabase()) {
            assertThat(Folding.rows(database.dataSource(), projection, batches))
                    .containsExactlyInAnyOrder(
                            "sales_by_country (GBP,2010-12-01,France,5.301,2,5)",
                            "sales_by_country (GBP,2010-12-02,France,-2.20,1,-2)",
                            "sales_by_country (GBP,2010-12-02,Unspecified,5,1,1)",
                            "sales_by_product (GBP,2010-12-01,A,5.30,2,4)",
                            "sales_by_product (GBP,2010-12-01,a,0.001,1,1)",
                            "sales_by_product (GBP,2010-12-02,A,-2.20,1,-2)",
                            "sales_by_product (GBP,2010-12-02,\"b c\",5,1,1)",
                            "sales_by_product (GBP,2010-12-02,z,0.00,1,0)",
                            "sales_by_country (GBP,2026-11-21,Unspecified,14.40,2,6)",
                            "sales_by_product (GBP,2026-11-21,A,4.40,2,4)",
                            "sales_by_product (GBP,2026-11-21,b,10,2,2)",
                            "sales_by_country (GBP,2026-11-22,Unspecified,-7.20,-1,-3)",
                            "sales_by_product (GBP,2026-11-22,A,-2.20,-1,-2)",
                            "sales_by_product (GBP,2026-11-22,b,-5,-1,-1)",
                            "sales_by_country (GBP,2026-11-23,Unspecified,-1.10,0,-1)",
                            "sales_by_product (GBP,2026-11-23,A,-1.10,0,-1)");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theUnitsInRedisAreThoseOfTheReport(long seed) {
        Random random = new Random(seed);
        List<List<EventRecord>> batches = Folding.batches(Folding.shuffled(STREAMS, random), random);

        assertThat(Folding.scores(new TopSellersProjection(), batches))
                .containsExactly(
                        Map.entry("units A", 3L),
                        Map.entry("units a", 1L),
                        Map.entry("units b", 1L),
                        Map.entry("units b c", 1L),
                        Map.entry("units z", 0L));
    }

    /** Two processes that both lock in this order never wait for each other in a circle. */
    @Test
    void rowsAreLockedInTheOrderOfTheirKeysWhateverTheOrderOfTheEvents() throws Exception {
        List<EventRecord> latestFirst = new ArrayList<>();
        for (String day : List.of("2011-11-11", "2011-09-30", "2011-07-05", "2011-03-17", "2011-01-29", "2010-12-25")) {
            latestFirst.addAll(invoice(day, "France", day + "T10:00:00Z", line("A", 1, "1")));
        }
        try (TestDatabase database = TestServers.newDatabase();
                ExecutorService threads = Executors.newSingleThreadExecutor();
                Connection folding = database.dataSource().getConnection();
                Connection other = database.dataSource().getConnection()) {
            projection.createTables(folding);
            projection.apply(folding, latestFirst);
            other.setAutoCommit(false);
            lock(other, "2011-07-05");

            Future<?> fold = threads.submit(() -> fold(folding, latestFirst));
            await().until(() -> isWaitingForALock(other));

            for (String later : List.of("2011-09-30", "2011-11-11")) {
                assertThatCode(() -> lock(other, later)).doesNotThrowAnyException();
            }
            assertThatThrownBy(() -> lock(other, "2011-03-17")).hasMessageContaining("could not obtain lock");
            other.rollback();
            fold.get();
        }
    }

    private @Nullable Void fold(Connection connection, List<EventRecord> batch) throws SQLException {
        connection.setAutoCommit(false);
        projection.apply(connection, batch);
        connection.commit();
        return null;
    }

    private static void lock(Connection connection, String day) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select from sales_by_country where day = '%s' for update nowait".formatted(day));
        }
    }

    private static boolean isWaitingForALock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet waiting = statement.executeQuery(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")) {
            return waiting.next() && waiting.getLong(1) == 1;
        }
    }

    /** Of 2 A at 1.10 and 1 b at 5: at first confirmed, or not; then cancelled, or returned in part. */
    private static List<EventRecord> order(String id, boolean confirmed, boolean cancelled) {
        List<OrderEvent.Line> lines = List.of(orderLine("A", 2, "1.10"), orderLine("b", 1, "5"));
        Money total = new Money(new BigDecimal("7.20"), "GBP");
        List<ShopEvent> events = new ArrayList<>();
        events.add(new OrderEvent.Placed(id, null, lines, total, OrderEvent.Payment.PREPAID));
        if (confirmed) {
            events.add(new OrderEvent.Confirmed(id, null, lines, total));
        }
        if (cancelled) {
            events.add(new OrderEvent.Cancelled(id, null, "late", confirmed, lines, total));
        } else {
            events.add(new OrderEvent.Shipped(id, null, "Post", "T1"));
            Money amount = new Money(new BigDecimal("1.10"), "GBP");
            events.add(new OrderEvent.Returned(
                    id, "r", null, List.of(orderLine("A", 1, "1.10")), amount, "broken", false));
        }
        return Folding.dayByDay(Streams.ORDER, id, events.toArray(ShopEvent[]::new));
    }

    private static OrderEvent.Line orderLine(String sku, long quantity, String unitPrice) {
        return new OrderEvent.Line(sku, "x", quantity, new Money(new BigDecimal(unitPrice), "GBP"));
    }

    private static List<EventRecord> invoice(String no, String country, String issuedAt, InvoiceEvent.Line... lines) {
        return Folding.stream(
                Streams.INVOICE,
                no,
                new InvoiceEvent.Imported(
                        no, "order-" + no, "17850", country, Instant.parse(issuedAt), "GBP", List.of(lines)));
    }

    private static InvoiceEvent.Line line(String sku, long quantity, String unitPrice) {
        return new InvoiceEvent.Line(sku, "x", quantity, new BigDecimal(unitPrice));
    }
}
