package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two generations of the sales, of which the second says double; nobody may get the items of one and the total of the other. */
class GenerationSwitchIT {

    private static final String REPORT = "/reports/sales?by=product&currency=SEK";

    private final TestShop shop = TestShop.running();

    @BeforeEach
    void buildASecondGeneration() throws SQLException {
        execute("""
                insert into projection.generation (projection, generation, version, store, stream_types, state)
                    select projection, 2, 0, store, stream_types, 'BUILDING' from projection.generation
                    where projection = 'sales' and generation = 1;
                create schema sales_g2;
                create table sales_g2.sales_by_country (like sales_g1.sales_by_country);
                create table sales_g2.sales_by_product (like sales_g1.sales_by_product);
                insert into sales_g1.sales_by_country values ('SEK', '1990-01-01', 'Sweden', 1, 1, 1);
                insert into sales_g1.sales_by_product values ('SEK', '1990-01-01', 'A', 1, 1, 1);
                insert into sales_g2.sales_by_country values ('SEK', '1990-01-01', 'Sweden', 2, 1, 1);
                insert into sales_g2.sales_by_product values ('SEK', '1990-01-01', 'A', 2, 1, 1);
                """);
    }

    @AfterEach
    void dropTheSecondGeneration() throws SQLException {
        activate(1);
        await().until(() -> "1.00".equals(shop.get(REPORT).text("/total/revenue")));
        execute("""
                delete from projection.generation where projection = 'sales' and generation = 2;
                drop schema sales_g2 cascade;
                delete from sales_g1.sales_by_country where currency = 'SEK';
                delete from sales_g1.sales_by_product where currency = 'SEK';
                """);
    }

    @Test
    void requestsFollowTheSwitchAndNoneSeesBothGenerations() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ConcurrentSkipListSet<String> seen = new ConcurrentSkipListSet<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> reads = IntStream.range(0, 3)
                    .mapToObj(_ -> readers.submit(reading(over, seen)))
                    .toList();

            for (int i = 0; i < 10; i++) {
                int generation = 2 - i % 2;
                activate(generation);
                await().until(() -> shop.get(REPORT).text("/total/revenue").equals(generation + ".00"));
            }

            over.set(true);
            for (Future<Integer> read : reads) {
                assertThat(read.get()).isPositive();
            }
        }
        assertThat(seen).containsExactly("1.00 of 1.00", "2.00 of 2.00");
    }

    private Callable<Integer> reading(AtomicBoolean over, ConcurrentSkipListSet<String> seen) {
        return () -> {
            int reads = 0;
            while (!over.get()) {
                Answer answer = shop.get(REPORT);
                seen.add(answer.text("/items/0/revenue") + " of " + answer.text("/total/revenue"));
                reads++;
            }
            return reads;
        };
    }

    private void activate(int generation) throws SQLException {
        execute("update projection.active set generation = %d where projection = 'sales'".formatted(generation));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = shop.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
