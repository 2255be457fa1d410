package dev.ordinal.shop.query.sales;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sold by the thousand million, so that no other test's products come before. */
class TopSellersIT {

    private static final long MANY = 1_000_000_000;

    private final TestShop shop = TestShop.running();
    private final String tag = "t" + TestShop.newId();

    @Test
    void productsAreRankedByWhatWasSoldAndDidNotComeBackFromRedisAsFromPostgres() {
        String token = String.join(
                ",",
                invoice(line("-a", 5 * MANY), line("-b", 3 * MANY), line("-c", 2 * MANY), line("-d", -MANY)),
                order("-b", 3 * MANY, "cancelled"),
                order("-c", 2 * MANY, "confirmed"),
                order("-e", 9 * MANY, "placed"),
                order("-a", 2 * MANY, "returned"));

        Answer inRedis = shop.get("/reports/top-sellers?limit=3", "Consistency-Token", token);
        String cursor = shop.get("/reports/top-sellers?limit=1").text("/nextCursor");
        Answer inPostgres = shop.get("/reports/top-sellers?limit=2&cursor=" + cursor);

        assertThat(sold(inRedis)).containsExactly("-a 5", "-c 4", "-b 3");
        assertThat(sold(inPostgres)).containsExactly("-c 4", "-b 3");
        assertThat(shop.get("/reports/top-sellers?limit=200").http().body())
                .doesNotContain(tag + "-d")
                .doesNotContain(tag + "-e");
        putIntoRedis();
        forget("-a", "-b", "-c", "-d");
    }

    /** As soon as Redis has seen what PostgreSQL has. */
    private void putIntoRedis() {
        try (RedisClient client = RedisClient.create(TestServers.redis())) {
            RedisCommands<String, String> redis = client.connect().sync();
            redis.zadd("{top_sellers.g1}:units", 20.0 * MANY, tag + " in Redis");
            await().until(() -> shop.get("/reports/top-sellers?limit=1")
                    .text("/items/0/sku")
                    .equals(tag + " in Redis"));
            redis.zrem("{top_sellers.g1}:units", tag + " in Redis");
        }
    }

    /** So that who runs after this finds other products at the top. */
    private void forget(String... suffixes) {
        for (String suffix : suffixes) {
            invoice(line(suffix, -10 * MANY));
        }
    }

    @Test
    void aLimitOutOfRangeIsRefused() {
        assertThat(shop.get("/reports/top-sellers?limit=0").text("/errors/0/parameter"))
                .isEqualTo("limit");
    }

    private List<String> sold(Answer page) {
        return page.json()
                .at("/items")
                .valueStream()
                .map(item -> item.get("sku").asString().replace(tag, "") + " "
                        + item.get("units").asLong() / MANY)
                .toList();
    }

    private String invoice(InvoiceEvent.Line... lines) {
        String invoiceNo = TestShop.newId();
        return shop.stream(Streams.INVOICE, invoiceNo)
                .append(new InvoiceEvent.Imported(
                        invoiceNo,
                        TestShop.newId(),
                        null,
                        "France",
                        Instant.parse("2010-12-01T09:41:00Z"),
                        "NOK",
                        List.of(lines)));
    }

    private InvoiceEvent.Line line(String suffix, long units) {
        return new InvoiceEvent.Line(tag + suffix, "x", units, new BigDecimal("1"));
    }

    private String order(String suffix, long units, String end) {
        String id = TestShop.newId();
        Money total = new Money(new BigDecimal(units), "NOK");
        Money price = new Money(new BigDecimal("1"), "NOK");
        List<OrderEvent.Line> lines = List.of(new OrderEvent.Line(tag + suffix, "x", units, price));
        OrderEvent placed = new OrderEvent.Placed(id, null, lines, total, OrderEvent.Payment.PREPAID);
        OrderEvent confirmed = new OrderEvent.Confirmed(id, null, lines, total);
        OrderEvent[] events = switch (end) {
            case "placed" -> new OrderEvent[] {placed};
            case "confirmed" -> new OrderEvent[] {placed, confirmed};
            case "cancelled" ->
                new OrderEvent[] {placed, confirmed, new OrderEvent.Cancelled(id, null, "late", true, lines, total)};
            default ->
                new OrderEvent[] {
                    placed,
                    confirmed,
                    new OrderEvent.Shipped(id, null, "Post", "T1"),
                    new OrderEvent.Returned(id, "r", null, lines, total, "broken", true)
                };
        };
        return shop.stream(Streams.ORDER, id).append(events);
    }
}
