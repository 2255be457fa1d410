package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedPostgres;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Row F13: the database comes back without its last events, and their positions are used again. Read models in PostgreSQL come back with it; Kafka, Redis, clients
 * and the memory of processes do not.
 */
@TestInstance(Lifecycle.PER_CLASS)
class F13HistoryThatForksIT {

    private Path directory;
    private ShopUnderTest shop;
    private EmbeddedPostgres postgres;
    private Path files;
    private RedisClient redis;

    @BeforeAll
    void start(@TempDir Path directory) {
        this.directory = directory;
        shop = ShopUnderTest.start(directory);
        postgres = shop.postgresServer().server();
        files = directory.resolve("postgres");
        redis = RedisClient.create(shop.redis());
    }

    @AfterAll
    void stop() {
        redis.shutdown();
        shop.close();
        postgres.close();
    }

    @Test
    void aStandbyThatLacksNothingIsGoneOnWithByEverybody() throws Exception {
        String before = token(create("STANDS-1", "1.00"));
        String timeline = timeline();
        int logged = shop.projector().output().length();
        try (Standby standby = new Standby("lacks-nothing")) {
            before = before + "," + token(price("STANDS-1", "2.00"));
            awaitPriceRead("STANDS-1", "2.00", before);
            awaitCard("STANDS-1", "2.00");
            standby.awaitCaughtUp();

            standby.takeOver();
        }
        String after = token(price("STANDS-1", "3.00"));

        assertThat(timeline()).isNotEqualTo(timeline);
        awaitPriceRead("STANDS-1", "3.00", before + "," + after);
        awaitCard("STANDS-1", "3.00");
        awaitAllReady();
        assertThat(shop.projector().output().substring(logged)).doesNotContain("history that is lost");
    }

    @Test
    void aStandbyWithoutTheTailStopsWhoHasReadItAndNobodyIsAnsweredFromIt() throws Exception {
        String before = token(create("KEPT-1", "1.00"));
        create("PRICED-1", "1.00");
        create("SOLD-1", "1.00");
        awaitPriceRead("KEPT-1", "1.00", before);
        Standby standby = new Standby("lacks-the-tail");
        standby.awaitCaughtUp();
        standby.close();

        HttpResponse<String> lostUser = user("lost@example.com", "Idempotency-Key", "\"lost\"");
        price("PRICED-1", "66.60");
        assertThat(shop.command("DELETE", "/products/KEPT-1", "").statusCode()).isEqualTo(204);
        assertThat(price("KEPT-1", "2.00").statusCode()).isEqualTo(409);
        price("SOLD-1", "66.60");
        HttpResponse<String> lostOrder = order("SOLD-1");
        assertThat(create("LOST-1", "1.00").statusCode()).isEqualTo(201);
        String lost = token(price("LOST-1", "66.60"));
        awaitPriceRead("LOST-1", "66.60", lost);
        awaitCard("LOST-1", "66.60");
        awaitCard("SOLD-1", "66.60");
        assertThat(orderRead(lostOrder).statusCode()).isEqualTo(200);
        long lostHead = head();

        standby.takeOver();

        assertThat(head()).isLessThan(lostHead);
        assertThat(price("KEPT-1", "2.00").statusCode()).as("on sale again").isEqualTo(204);
        assertThat(price("PRICED-1", "66.60").headers().firstValue("ETag")).contains("\"1\"");
        assertThat(totalRead(order("SOLD-1"))).isEqualTo("1.00");
        assertThat(price("LOST-1", "2.00").statusCode()).isEqualTo(404);
        assertThat(create("LOST-1", "2.00").statusCode()).isEqualTo(201);
        HttpResponse<String> userAgain = user("lost@example.com", "Idempotency-Key", "\"lost\"");
        assertThat(userAgain.statusCode()).isEqualTo(201);
        assertThat(userAgain.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(json(userAgain).get("userId")).isNotEqualTo(json(lostUser).get("userId"));
        awaitHead(
                lostHead,
                () -> assertThat(price("LOST-1", "2." + (10 + head() % 90)).statusCode())
                        .isEqualTo(204));
        String after = token(price("LOST-1", "77.70"));

        awaitPriceRead("LOST-1", "77.70", before + "," + after);
        assertThat(shop.query("/orders/" + json(lostOrder).get("orderId").asString())
                        .statusCode())
                .isEqualTo(404);
        assertThat(shop.query("/products/LOST-1", "Consistency-Token", lost, "Prefer", "wait=1")
                        .statusCode())
                .isEqualTo(503);
        awaitCardsRed();
        assertThat(priceListed("SOLD-1", token(price("SOLD-1", "2.00"))))
                .as("not from the card, of the same version")
                .isEqualTo("2.00");
        awaitReady(shop.commandSides().getFirst());

        followTheAdvice();
        awaitCard("LOST-1", "77.70");
        awaitCard("KEPT-1", "2.00");
        awaitAllReady();
    }

    @Test
    void anOlderCopyOfTheFilesStopsWhoIsPastItAndWhatWasLostIsNotAppliedFromKafka() throws Exception {
        awaitPriceRead("COPIED-1", "1.00", token(create("COPIED-1", "1.00")));
        assertThat(orderRead(order("COPIED-1")).statusCode()).isEqualTo(200);
        Path copy = directory.resolve("copy");
        postgres.close();
        PostgresFiles.copy(files, copy);
        postgres = EmbeddedPostgres.start(files, postgres.port(), log("postgres"));
        awaitAllReady();

        awaitPriceRead("COPIED-1", "66.60", token(price("COPIED-1", "66.60")));
        awaitCard("COPIED-1", "66.60");
        shop.projector().close();
        List<HttpResponse<String>> lostOrders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lostOrders.add(order("COPIED-1"));
        }
        awaitRelayed();
        long lostHead = head();

        replaceBy(copy);
        List<HttpResponse<String>> orders = new ArrayList<>();
        awaitHead(lostHead + 1, () -> orders.add(order("COPIED-1")));
        String after = token(price("COPIED-1", "77.70"));
        shop.projector().start();

        awaitPriceRead("COPIED-1", "77.70", after);
        awaitReadToTheEnd("ordinal.orders.g1");
        assertThat(orders).allSatisfy(order -> {
            assertThat(totalRead(order)).isEqualTo("1.00");
        });
        assertThat(lostOrders)
                .allSatisfy(order -> assertThat(shop.query(
                                        "/orders/" + json(order).get("orderId").asString())
                                .statusCode())
                        .isEqualTo(404));
        awaitCardsRed();

        followTheAdvice();
        awaitCard("COPIED-1", "77.70");
        awaitAllReady();
    }

    @AfterEach
    void everybodyAgreesWithTheLog() {
        awaitAllReady();
    }

    private void awaitCardsRed() {
        ShopProcess projector = shop.projector();
        String details = within(30)
                .until(
                        projector::readinessDetails,
                        answer -> lostReadModels(answer).contains("product_cards"));
        within(30).until(() -> projector.readiness() == 503);
        assertThat(details)
                .contains(
                        "`infra/ordinal projections rebuild product_cards`",
                        "`infra/ordinal projections drop product_cards %d`".formatted(generation("product_cards")));
        assertThat(lostReadModels(details)).doesNotContain("orders", "products", "users", "sales", "wallets");
    }

    /** As often as the projector gives it: one that reads a topic of many events may find out after another. */
    private void followTheAdvice() {
        within(180).until(() -> {
            lostReadModels(shop.projector().readinessDetails()).forEach(this::buildAgain);
            return shop.projector().readiness() == 200;
        });
    }

    /** The projector lets go of the generation that is dropped long before the last request that may read it has ended, which the command waits for. */
    private void buildAgain(String readModel) {
        int lost = generation(readModel);
        shop.queryTool("replay", "rebuild", readModel);
        try (OsProcess _ = shop.startQueryTool("replay", "drop", readModel, Integer.toString(lost), "--yes")) {
            within(60)
                    .until(
                            shop.projector()::readinessDetails,
                            answer ->
                                    !answer.isEmpty() && !lostReadModels(answer).contains(readModel));
        }
    }

    private static List<String> lostReadModels(String readinessDetails) {
        return JsonMapper.shared().readTree(readinessDetails).at("/components/projector/details").properties().stream()
                .filter(readModel -> readModel.getValue().asString().contains("history that is lost"))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The generation that readers use. */
    private int generation(String readModel) {
        try {
            return Integer.parseInt(text(
                    postgres, "SELECT generation FROM projection.active WHERE projection = '%s'".formatted(readModel)));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** A server of its own that follows the present one, until it takes its place. */
    private final class Standby implements AutoCloseable {

        private final Path home;
        private final EmbeddedPostgres server;

        Standby(String name) throws Exception {
            home = directory.resolve(name);
            PostgresFiles.copyForStandby(postgres, files, home);
            server = EmbeddedPostgres.start(home, Ports.free(), log(name));
        }

        void awaitCaughtUp() throws SQLException {
            String written = text(postgres, "SELECT pg_current_wal_flush_lsn()");
            within(30)
                    .until(() -> text(server, "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(written))
                            .equals("t"));
        }

        void takeOver() throws SQLException {
            server.close();
            replaceBy(home);
            assertThat(text(postgres, "SELECT pg_promote()")).isEqualTo("t");
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private void replaceBy(Path home) {
        postgres.process().kill();
        files = home;
        postgres = EmbeddedPostgres.start(
                home, postgres.port(), log(home.getFileName().toString()));
    }

    /** As clients do it: a process whose server was replaced says 503 while its connections are dead. */
    private HttpResponse<String> command(String method, String path, String body, String... headers) {
        AtomicReference<HttpResponse<String>> answer = new AtomicReference<>();
        within(30).pollDelay(Duration.ZERO).until(() -> {
            answer.set(shop.command(method, path, body, headers));
            return answer.get().statusCode() != 503;
        });
        return answer.get();
    }

    private HttpResponse<String> create(String sku, String price) {
        return command("POST", "/products", """
                {"sku":"%s","name":"Mug","price":{"amount":"%s","currency":"GBP"}}""".formatted(sku, price));
    }

    private HttpResponse<String> price(String sku, String price) {
        return command("PUT", "/products/" + sku + "/price", """
                {"price":{"amount":"%s","currency":"GBP"}}""".formatted(price));
    }

    private HttpResponse<String> order(String sku) {
        HttpResponse<String> placed = command("POST", "/orders", """
                {"lines":[{"sku":"%s","quantity":1}]}""".formatted(sku));
        assertThat(placed.statusCode()).isEqualTo(202);
        return placed;
    }

    private HttpResponse<String> user(String email, String... headers) {
        return command("POST", "/users", """
                {"name":"Ada","email":"%s"}""".formatted(email), headers);
    }

    private String totalRead(HttpResponse<String> placed) {
        HttpResponse<String> read = orderRead(placed);
        assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
        return json(read).at("/total/amount").asString();
    }

    private HttpResponse<String> orderRead(HttpResponse<String> placed) {
        return shop.query(
                "/orders/" + json(placed).get("orderId").asString(),
                "Consistency-Token",
                token(placed),
                "Prefer",
                "wait=30");
    }

    private void awaitPriceRead(String sku, String price, String tokens) {
        HttpResponse<String> read = shop.query("/products/" + sku, "Consistency-Token", tokens, "Prefer", "wait=30");
        assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
        assertThat(json(read).at("/price/amount").asString()).isEqualTo(price);
    }

    private String priceListed(String sku, String token) {
        HttpResponse<String> read =
                shop.query("/products?search=" + sku, "Consistency-Token", token, "Prefer", "wait=30");
        assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
        return json(read).at("/items/0/price/amount").asString();
    }

    private void awaitCard(String sku, String price) {
        try (StatefulRedisConnection<String, String> connection = redis.connect()) {
            within(30)
                    .until(() -> price.equals(connection
                            .sync()
                            .hget(
                                    "{product_cards.g%d}:card:%s".formatted(generation("product_cards"), sku),
                                    "priceAmount")));
        }
    }

    private void awaitAllReady() {
        awaitReady(shop.commandSides().getFirst());
        awaitReady(shop.projector());
    }

    private static void awaitReady(ShopProcess process) {
        within(60)
                .untilAsserted(() -> assertThat(process.readiness())
                        .as(process.readinessDetails())
                        .isEqualTo(200));
    }

    private void awaitRelayed() {
        within(30)
                .until(() -> text(postgres, "SELECT position FROM event_relay.checkpoint")
                        .equals(Long.toString(head())));
    }

    /** Consumers say how far they are once they have nothing left to do. */
    private void awaitReadToTheEnd(String group) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, shop.kafka()))) {
            within(30).until(() -> {
                Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
                read.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
                Map<TopicPartition, Long> missing = new HashMap<>();
                admin.listOffsets(ends).all().get().forEach((partition, end) -> missing.put(partition, end.offset()));
                read.forEach((partition, next) -> missing.remove(partition, next.offset()));
                return !read.isEmpty() && missing.isEmpty();
            });
        }
    }

    /** Takes the step, which is to append an event, until the log is so long. */
    private void awaitHead(long position, Callable<?> step) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    step.call();
                    return head() >= position;
                });
    }

    private long head() throws SQLException {
        return Long.parseLong(text(postgres, "SELECT coalesce(max(position), 0) FROM event_store.event"));
    }

    private String timeline() throws SQLException {
        return text(postgres, "SELECT left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)");
    }

    private static String text(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.url(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static ConditionFactory within(int seconds) {
        return await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(50));
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private static String token(HttpResponse<String> response) {
        return response.headers().firstValue("Consistency-Token").orElseThrow();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
