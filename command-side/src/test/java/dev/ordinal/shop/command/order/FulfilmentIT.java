package dev.ordinal.shop.command.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.shop.command.CommandSide;
import dev.ordinal.shop.command.Http;
import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.engine.CommandMetadata;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(classes = CommandSide.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles({"api", "reactions"})
@DirtiesContext
class FulfilmentIT {

    private static final TestDatabase DATABASE = TestServers.newDatabase();
    private static final String SHIPMENT = "{\"carrier\":\"Post\",\"trackingNumber\":\"T-1\"}";

    @LocalServerPort
    private int port;

    @Autowired
    private EventLog log;

    @Autowired
    private EventStore events;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::user);
        properties.add("spring.datasource.password", DATABASE::password);
        properties.add("ordinal.keys.url", DATABASE::url);
        properties.add("ordinal.keys.user", DATABASE::user);
        properties.add("ordinal.keys.password", DATABASE::password);
        properties.add("management.server.port", () -> 0);
    }

    @Test
    void aUsersOrderIsReservedPaidAndConfirmed() {
        String user = userWith("100.00", "GBP");
        String mug = product("19.90", "GBP", 5);
        String spoon = product("0.005", "GBP", 5);

        String order = place(user, line(mug, 2), line(spoon, 1));

        awaitTypes("order-" + order, "order.placed", "order.confirmed");
        assertThat(last("product-" + mug)).isEqualTo("""
                {"sku":"%s","orderId":"%s","quantity":2,"onHand":5,"reserved":2}""".formatted(mug, order));
        assertThat(types("product-" + spoon)).endsWith("product.stock-reserved");
        assertThat(last("wallet-" + user))
                .contains("\"orderId\":\"" + order + "\"")
                .endsWith("""
                "amount":{"amount":"39.805","currency":"GBP"},"balance":{"amount":"60.195","currency":"GBP"}}""");
        assertThat(last("order-" + order))
                .startsWith(
                        "{\"orderId\":\"%s\",\"userId\":\"%s\",\"lines\":[{\"sku\":\"%s\"".formatted(order, user, mug))
                .endsWith("\"total\":{\"amount\":\"39.805\",\"currency\":\"GBP\"}}");
    }

    @Test
    void whatFollowsFromAnOrderNamesIt() {
        String mug = product("1", "GBP", 1);

        String order = place(null, line(mug, 1));

        awaitTypes("order-" + order, "order.placed", "order.confirmed");
        StoredEvent placed = log.stream("order-" + order, 0, 1).getFirst();
        for (StoredEvent followed : List.of(
                log.last("order-" + order).orElseThrow(),
                log.last("product-" + mug).orElseThrow())) {
            JsonNode metadata = metadata(followed);
            assertThat(metadata.path("causationId").asString()).isEqualTo(placed.eventId());
            assertThat(metadata.path("correlationId"))
                    .isEqualTo(metadata(placed).path("correlationId"));
            assertThat(metadata.path("actor").asString()).isEqualTo("anonymous");
        }
    }

    @Test
    void whatIsNotInStockIsRejectedAndTheRestReleased() {
        String user = userWith("100.00", "GBP");
        String mug = product("19.90", "GBP", 5);
        String scarce = product("1", "GBP", 1);

        String order = place(user, line(mug, 2), line(scarce, 2));

        awaitTypes("order-" + order, "order.placed", "order.rejected");
        assertThat(last("order-" + order))
                .contains("\"reason\":\"out-of-stock\"")
                .contains("2 are wanted and 1 can be bought");
        awaitLast("product-" + mug, "product.stock-released");
        assertThat(last("product-" + mug)).endsWith("\"onHand\":5,\"reserved\":0}");
        assertThat(types("wallet-" + user)).containsExactly("wallet.deposited");
    }

    @Test
    void whatCantBePaidIsRejectedAndReleased() {
        String mug = product("19.90", "GBP", 9);
        String poor = place(userWith("19.89", "GBP"), line(mug, 1));
        String neverPaidIn = place(user(), line(mug, 1));
        String inEuros = place(userWith("100.00", "EUR"), line(mug, 1));

        awaitTypes("order-" + poor, "order.placed", "order.rejected");
        awaitTypes("order-" + neverPaidIn, "order.placed", "order.rejected");
        awaitTypes("order-" + inEuros, "order.placed", "order.rejected");

        assertThat(List.of(last("order-" + poor), last("order-" + neverPaidIn)))
                .allSatisfy(rejected -> assertThat(rejected).contains("\"reason\":\"insufficient-funds\""));
        assertThat(last("order-" + inEuros)).contains("\"reason\":\"wrong-currency\"");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(last("product-" + mug)).endsWith("\"onHand\":9,\"reserved\":0}"));
    }

    @Test
    void aCancelledOrderGivesStockAndMoneyBack() {
        String user = userWith("100.00", "GBP");
        String mug = product("19.90", "GBP", 5);
        String order = place(user, line(mug, 2));
        awaitTypes("order-" + order, "order.placed", "order.confirmed");

        Reply cancelled = http().post("/orders/" + order + "/cancellation", "{\"reason\":\"changed my mind\"}");

        assertThat(cancelled.status()).isEqualTo(204);
        awaitLast("product-" + mug, "product.stock-released");
        awaitLast("wallet-" + user, "wallet.refunded");
        assertThat(last("wallet-" + user)).endsWith("\"balance\":{\"amount\":\"100.00\",\"currency\":\"GBP\"}}");
    }

    @Test
    void whatComesBackIsInStockAndRefundedAtThePriceOfTheOrder() {
        String user = userWith("100.00", "GBP");
        String mug = product("19.90", "GBP", 5);
        String order = place(user, line(mug, 2));
        awaitTypes("order-" + order, "order.placed", "order.confirmed");
        http().put("/products/" + mug + "/price", "{\"price\":{\"amount\":\"25.00\",\"currency\":\"GBP\"}}");
        http().post("/orders/" + order + "/shipment", SHIPMENT);
        awaitLast("product-" + mug, "product.stock-shipped");
        assertThat(last("product-" + mug)).endsWith("\"quantity\":2,\"onHand\":3,\"reserved\":0}");

        Reply returned = http().post(
                        "/orders/" + order + "/returns",
                        "{\"reason\":\"broken\",\"lines\":[%s]}".formatted(line(mug, 1)));

        assertThat(returned.status()).isEqualTo(201);
        awaitLast("wallet-" + user, "wallet.refunded");
        assertThat(last("product-" + mug)).endsWith("\"quantity\":1,\"onHand\":4,\"reserved\":0}");
        assertThat(last("wallet-" + user)).endsWith("\"balance\":{\"amount\":\"80.10\",\"currency\":\"GBP\"}}");
    }

    @Test
    void whatCostsNothingNeedsNoMoney() {
        String order = place(user(), line(product("0", "GBP", 1), 1));

        awaitTypes("order-" + order, "order.placed", "order.confirmed");
    }

    @Test
    void anErasureWhoseProcessDiedBeforeTheKeyWasDestroyedIsCarriedOut() throws SQLException {
        String email = "half-erased-%s@example.com".formatted(UUID.randomUUID());
        String user = register(email).json().get("userId").asString();
        assertThat(register(email).status()).isEqualTo(409);

        events.publish(new GenericDomainEventMessage<>(
                "User", "user-" + user, 1, new UserEvent.Erased(user), Map.of(CommandMetadata.ACTOR, "user:" + user)));

        await().atMost(Duration.ofSeconds(30)).until(() -> register(email).status() == 201);
        try (Connection keys = DATABASE.dataSource().getConnection();
                ResultSet row = keys.createStatement().executeQuery("""
                        SELECT erased_by, (SELECT count(*) FROM personal_data.key WHERE subject = '%1$s')
                        FROM personal_data.erasure WHERE subject = '%1$s'""".formatted(user))) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("user:" + user);
            assertThat(row.getInt(2)).isZero();
        }
    }

    private void awaitTypes(String streamId, String... types) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(types(streamId)).containsExactly(types));
    }

    private void awaitLast(String streamId, String type) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(types(streamId)).endsWith(type));
    }

    private List<String> types(String streamId) {
        return log.stream(streamId, 0, 100).stream().map(StoredEvent::type).toList();
    }

    private String last(String streamId) {
        return new String(log.last(streamId).orElseThrow().payload(), UTF_8);
    }

    private static JsonNode metadata(StoredEvent event) {
        return JsonMapper.shared().readTree(new String(event.metadata(), UTF_8));
    }

    private String place(@Nullable String user, String... lines) {
        String buyer = user == null ? "" : "\"userId\":\"%s\",".formatted(user);
        Reply reply = http().post("/orders", "{%s\"lines\":[%s]}".formatted(buyer, String.join(",", lines)));
        assertThat(reply.status()).isEqualTo(202);
        return reply.json().path("orderId").asString();
    }

    private static String line(String sku, int quantity) {
        return "{\"sku\":\"%s\",\"quantity\":%d}".formatted(sku, quantity);
    }

    private String product(String amount, String currency, int stock) {
        String sku = "MUG-" + UUID.randomUUID();
        http().post(
                        "/products",
                        "{\"sku\":\"%s\",\"name\":\"Mug\",\"price\":{\"amount\":\"%s\",\"currency\":\"%s\"}}"
                                .formatted(sku, amount, currency));
        http().post("/products/" + sku + "/restocks", "{\"quantity\":%d}".formatted(stock));
        return sku;
    }

    private String user() {
        return register("%s@example.com".formatted(UUID.randomUUID()))
                .json()
                .path("userId")
                .asString();
    }

    private Reply register(String email) {
        return http().post("/users", "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(email));
    }

    private String userWith(String amount, String currency) {
        String user = user();
        http().post(
                        "/users/" + user + "/wallet/deposits",
                        "{\"amount\":{\"amount\":\"%s\",\"currency\":\"%s\"}}".formatted(amount, currency));
        return user;
    }

    private Http http() {
        return new Http("http://127.0.0.1:" + port);
    }
}
