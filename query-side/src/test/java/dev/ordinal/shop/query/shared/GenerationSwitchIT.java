package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.projection.GenerationRegister;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.testkit.TestServers;
import java.io.Closeable;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Second generations that the projector keeps current beside the first, with rows that tell which one was read. */
class GenerationSwitchIT {

    private static final String REPORT = "/reports/sales?by=product&currency=SEK";

    private static final TestShop SHOP = TestShop.running();
    private static final GenerationRegister REGISTER = new GenerationRegister(
            SHOP.dataSource(), new EventLog(SHOP.dataSource()), null, TestServers.kafka(), List.of());

    @BeforeAll
    static void buildSecondGenerations() throws SQLException {
        SHOP.execute("""
                insert into projection.generation (projection, generation, version, store, stream_types, topics, state)
                    select projection, 2, version, store, stream_types, topics, 'LIVE' from projection.generation
                    where projection in ('sales', 'orders') and generation = 1;
                create schema sales_g2;
                create table sales_g2.sales_by_country (like sales_g1.sales_by_country including all);
                create table sales_g2.sales_by_product (like sales_g1.sales_by_product including all);
                insert into sales_g1.sales_by_country values ('SEK', '1990-01-01', 'Sweden', 1, 1, 1);
                insert into sales_g1.sales_by_product values ('SEK', '1990-01-01', 'A', 1, 1, 1);
                insert into sales_g2.sales_by_country values ('SEK', '1990-01-01', 'Sweden', 2, 1, 1);
                insert into sales_g2.sales_by_product values ('SEK', '1990-01-01', 'A', 2, 1, 1);
                create schema orders_g2;
                create table orders_g2.shop_order (like orders_g1.shop_order including all);
                create table orders_g2.order_change (like orders_g1.order_change including all);
                create table orders_g2.customer (like orders_g1.customer including all)
                """);
    }

    @AfterAll
    static void goBackToTheFirst() throws Exception {
        for (String readModel : List.of("sales", "orders")) {
            REGISTER.promote(readModel, 1, "a test");
        }
        awaitRevenue("1.00");
        SHOP.execute("""
                delete from sales_g1.sales_by_country where currency = 'SEK';
                delete from sales_g1.sales_by_product where currency = 'SEK'
                """);
        SHOP.drop("sales", 2);
        SHOP.drop("orders", 2);
    }

    @Test
    void requestsFollowTheSwitchAndNoneFailsOrSeesBothGenerations() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ConcurrentSkipListSet<String> seen = new ConcurrentSkipListSet<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(3);
                Closeable _ = () -> over.set(true)) {
            List<Future<Integer>> reads = IntStream.range(0, 3)
                    .mapToObj(_ -> readers.submit(reading(over, seen)))
                    .toList();

            REGISTER.promote("sales", 2, "a test");
            awaitRevenue("2.00");
            for (int i = 0; i < 9; i++) {
                int generation = REGISTER.rollback("sales", "a test", _ -> {});
                awaitRevenue(generation + ".00");
            }

            over.set(true);
            for (Future<Integer> read : reads) {
                assertThat(read.get()).isPositive();
            }
        }
        assertThat(seen).containsExactly("1.00 of 1.00", "2.00 of 2.00");
    }

    private static void awaitRevenue(String revenue) {
        await().until(() -> SHOP.get(REPORT).text("/total/revenue").equals(revenue));
    }

    private static Callable<Integer> reading(AtomicBoolean over, ConcurrentSkipListSet<String> seen) {
        return () -> {
            int reads = 0;
            while (!over.get()) {
                Answer answer = SHOP.get(REPORT);
                seen.add(answer.text("/items/0/revenue") + " of " + answer.text("/total/revenue"));
                reads++;
            }
            return reads;
        };
    }

    @Test
    void aCursorGoesOnInTheGenerationThatReadersWereSwitchedTo() throws Exception {
        String userId = TestShop.newId();
        List<String> orders = new ArrayList<>();
        String token = "";
        for (int i = 0; i < 3; i++) {
            String orderId = TestShop.newId();
            orders.add(orderId);
            token = SHOP.stream(Streams.ORDER, orderId)
                    .append(new OrderEvent.Placed(
                            orderId, userId, List.of(), new Money(BigDecimal.ONE, "GBP"), OrderEvent.Payment.WALLET));
        }
        String page = "/users/%s/orders?limit=2".formatted(userId);
        Answer first = SHOP.get(page, "Consistency-Token", token);
        assertThat(first.json().at("/items")).hasSize(2);

        REGISTER.promote("orders", 2, "a test");
        SHOP.execute("update orders_g2.shop_order set version = 99 where user_id = '%s'".formatted(userId));

        String next = page + "&cursor=" + first.text("/nextCursor");
        await().until(() -> SHOP.get(next).json().at("/items/0/version").asInt() == 99);
        assertThat(SHOP.get(next).json().at("/items")).hasSize(1);
        assertThat(SHOP.get(next).text("/items/0/orderId")).isEqualTo(orders.getFirst());
    }
}
