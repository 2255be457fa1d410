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
import dev.ordinal.shop.query.TestStream;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query API with a Redis of its own, into which no projector writes; its card of a product says where it was read. */
class RedisAwayIT {

    private static final String PREFIX = "{product_cards.g1}:";
    private static final String PROGRESS = "(.+)\\|(.+)\\|(.+)";

    private final TestShop shop = TestShop.running();
    private final String sku = "t" + TestShop.newId();
    private final TestStream product = shop.stream(Streams.PRODUCT, sku);
    private final int port = Ports.free();

    @TempDir
    private Path directory;

    @BeforeEach
    void createTheProduct() {
        Money price = new Money(new BigDecimal("1"), "GBP");
        String token = product.append(new ProductEvent.Created(sku, "in PostgreSQL", price));
        assertThat(shop.get("/products/" + sku, "Consistency-Token", token).status())
                .isEqualTo(200);
    }

    @Test
    void whileRedisIsAwayPostgresAnswersAndAfterwardsRedisAgain() {
        try (QueryProcess api = QueryProcess.start(
                shop.database(), "query-api", Map.of("ordinal.redis-url", "redis://127.0.0.1:" + port))) {
            assertThat(name(api)).isEqualTo("in PostgreSQL");

            EmbeddedRedis first = startRedis();
            put(progress(), 0);
            awaitName(api, "in Redis");

            first.process().stop(Duration.ofSeconds(5));
            assertThat(name(api)).isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");

            EmbeddedRedis second = startRedis();
            awaitName(api, "in Redis");
            second.process().stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void aRedisThatIsSilentIsNotAskedByEachRequest() throws Exception {
        int requests = 200;
        EmbeddedRedis redis = startRedis();
        try (QueryProcess api =
                QueryProcess.start(shop.database(), "query-api", Map.of("ordinal.redis-url", redis.url()))) {
            put(progress(), 0);
            awaitName(api, "in Redis");
            long before = commands();

            signal("STOP", redis);
            try {
                for (int i = 0; i < requests; i++) {
                    assertThat(name(api)).isEqualTo("in PostgreSQL");
                }
            } finally {
                signal("CONT", redis);
            }

            awaitName(api, "in Redis");
            assertThat(commands() - before).isLessThan(requests);
        }
        redis.process().stop(Duration.ofSeconds(5));
    }

    @Test
    void aQueryApiThatStartsBesideASilentRedisAnswersFromPostgresAtOnce() throws Exception {
        EmbeddedRedis redis = startRedis();
        put(progress(), 0);
        signal("STOP", redis);
        try (QueryProcess api =
                QueryProcess.start(shop.database(), "query-api", Map.of("ordinal.redis-url", redis.url()))) {
            try {
                long start = System.nanoTime();
                assertThat(name(api)).isEqualTo("in PostgreSQL");
                assertThat(listedName(api)).isEqualTo("in PostgreSQL");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            } finally {
                signal("CONT", redis);
            }

            awaitName(api, "in Redis");
        }
        redis.process().stop(Duration.ofSeconds(5));
    }

    /** How many it has been sent so far. */
    private long commands() {
        return inRedis("redis://127.0.0.1:" + port, commands -> commands.info("stats"))
                .lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    private static void signal(String name, EmbeddedRedis redis) throws Exception {
        assertThat(new ProcessBuilder(
                                "kill",
                                "-" + name,
                                Long.toString(redis.process().pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aRedisThatIsBehindIsNeverAskedInPlaceOfANewerRow() {
        EmbeddedRedis redis = startRedis();
        try (QueryProcess api =
                QueryProcess.start(shop.database(), "query-api", Map.of("ordinal.redis-url", redis.url()))) {
            Map<String, String> before = progress();
            put(before, 0);
            awaitName(api, "in Redis");

            rename();
            assertThat(name(api)).as("nobody writes into this Redis").isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");

            flush();
            assertThat(name(api)).as("flushed").isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");

            put(Map.of(), 1);
            assertThat(name(api)).as("being filled").isEqualTo("in PostgreSQL");

            put(before, 0);
            assertThat(name(api)).as("restored to an older state").isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");

            put(progress(), 1);
            awaitName(api, "in Redis");
        }
        redis.process().stop(Duration.ofSeconds(5));
    }

    @Test
    void aCardOfALostHistoryIsNotTakenThoughItsVersionIsThatOfTheRow() {
        EmbeddedRedis redis = startRedis();
        try (QueryProcess api =
                QueryProcess.start(shop.database(), "query-api", Map.of("ordinal.redis-url", redis.url()))) {
            Map<String, String> standing = progress();
            put(standing, 0);
            awaitName(api, "in Redis");

            put(lost(standing, "$1|1-1-00000001|lost"), 0);
            assertThat(name(api)).as("read from a log before this one").isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");

            put(lost(standing, "9$1|1-1-00000001|lost"), 0);
            assertThat(name(api)).as("and further").isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");

            put(lost(standing, "$1|$2|lost"), 0);
            assertThat(name(api)).as("another event at the same position").isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");
        }
        redis.process().stop(Duration.ofSeconds(5));
    }

    /** As {@link #progress}, with this in place of position, epoch and event. */
    private static Map<String, String> lost(Map<String, String> progress, String value) {
        Map<String, String> lost = new HashMap<>(progress);
        lost.replaceAll((field, reached) -> field.contains("|") ? reached.replaceFirst(PROGRESS, value) : reached);
        return lost;
    }

    @Test
    void aCardOfWhichAPartIsLostIsNotUsed() {
        EmbeddedRedis redis = startRedis();
        try (QueryProcess api =
                QueryProcess.start(shop.database(), "query-api", Map.of("ordinal.redis-url", redis.url()))) {
            put(progress(), 0);
            awaitName(api, "in Redis");

            inRedis("redis://127.0.0.1:" + port, commands -> commands.hdel(PREFIX + "card:" + sku, "priceAmount"));

            assertThat(name(api)).isEqualTo("in PostgreSQL");
            assertThat(listedName(api)).isEqualTo("in PostgreSQL");
        }
        redis.process().stop(Duration.ofSeconds(5));
    }

    /** A second event of the product, which both of the shop's own read models have seen. */
    private void rename() {
        String token = product.append(new ProductEvent.Renamed(sku, "in PostgreSQL"));
        assertThat(shop.get("/products/" + sku, "Consistency-Token", token).status())
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(15))
                .until(() -> shop.get("/products/" + sku).text("/version").equals("1"));
        await().atMost(Duration.ofSeconds(15))
                .until(() -> inRedis(TestServers.redis(), commands -> commands.hget(PREFIX + "card:" + sku, "version"))
                        .equals("1"));
    }

    private EmbeddedRedis startRedis() {
        return EmbeddedRedis.start(directory.resolve("data"), port, directory.resolve("redis.log"));
    }

    /** How far the shop's own cards are. */
    private static Map<String, String> progress() {
        return inRedis(TestServers.redis(), commands -> commands.hgetall(PREFIX + "progress"));
    }

    private void put(Map<String, String> progress, long version) {
        Map<String, String> card = Map.of(
                "name", "in Redis",
                "priceAmount", "1",
                "priceCurrency", "GBP",
                "onHand", "0",
                "reserved", "0",
                "discontinued", "false",
                "version", Long.toString(version));
        inRedis("redis://127.0.0.1:" + port, commands -> {
            commands.del(PREFIX + "progress");
            if (!progress.isEmpty()) {
                commands.hset(PREFIX + "progress", progress);
            }
            return commands.hset(PREFIX + "card:" + sku, card);
        });
    }

    private void flush() {
        inRedis("redis://127.0.0.1:" + port, RedisCommands::flushall);
    }

    private static <T> T inRedis(String url, Function<RedisCommands<String, String>, T> work) {
        try (RedisClient client = RedisClient.create(url)) {
            return work.apply(client.connect().sync());
        }
    }

    /** Of the one card and in the list. */
    private void awaitName(QueryProcess api, String expected) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(name(api)).isEqualTo(expected);
            assertThat(listedName(api)).isEqualTo(expected);
        });
    }

    private String name(QueryProcess api) {
        return api.get("/products/" + sku).text("/name");
    }

    private String listedName(QueryProcess api) {
        return api.get("/products?search=" + sku).text("/items/0/name");
    }
}
