package dev.ordinal.shop.query.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedRedis;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.QueryProcess;
import dev.ordinal.shop.query.TestShop;
import io.lettuce.core.RedisClient;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query API with a Redis of its own, whose card of a product says where it was read. */
class RedisAwayIT {

    private final TestShop shop = TestShop.running();
    private final String sku = "t" + TestShop.newId();
    private final int port = Ports.free();

    @TempDir
    private Path directory;

    @BeforeEach
    void createTheProduct() {
        Money price = new Money(new BigDecimal("1"), "GBP");
        String token = shop.stream(Streams.PRODUCT, sku).append(new ProductEvent.Created(sku, "in PostgreSQL", price));
        assertThat(shop.get("/products/" + sku, "Consistency-Token", token).status())
                .isEqualTo(200);
    }

    @Test
    void whileRedisIsAwayPostgresAnswersAndAfterwardsRedisAgain() {
        try (QueryProcess api = QueryProcess.start(
                shop.database(), "query-api", Map.of("ordinal.redis-url", "redis://127.0.0.1:" + port))) {
            assertThat(name(api)).isEqualTo("in PostgreSQL");

            EmbeddedRedis first = startRedis();
            putCard();
            awaitName(api, "in Redis");

            first.process().stop(Duration.ofSeconds(5));
            assertThat(name(api)).isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");

            EmbeddedRedis second = startRedis();
            awaitName(api, "in Redis");
            assertThat(listedName(api)).isEqualTo("in Redis");
            second.process().stop(Duration.ofSeconds(5));
        }
    }

    private EmbeddedRedis startRedis() {
        return EmbeddedRedis.start(directory.resolve("data"), port, directory.resolve("redis.log"));
    }

    private void putCard() {
        try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + port)) {
            Map<String, String> card = Map.of(
                    "name", "in Redis",
                    "priceAmount", "1",
                    "priceCurrency", "GBP",
                    "onHand", "0",
                    "discontinued", "false",
                    "version", "0");
            client.connect().sync().hset("{product_cards.g1}:card:" + sku, card);
        }
    }

    private void awaitName(QueryProcess api, String expected) {
        await().atMost(Duration.ofSeconds(15)).until(() -> name(api).equals(expected));
    }

    private String name(QueryProcess api) {
        return api.get("/products/" + sku).text("/name");
    }

    private String listedName(QueryProcess api) {
        return api.get("/products?search=" + sku).text("/items/0/name");
    }
}
