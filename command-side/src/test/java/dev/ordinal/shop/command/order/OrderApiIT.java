package dev.ordinal.shop.command.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.reaction.ReactionSchema;
import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class OrderApiIT extends RunningCommandSide {

    private static final String NOBODY = "01980000-0000-7000-8000-00000000dead";
    private static final String SHIPMENT = "{\"carrier\":\"Post\",\"trackingNumber\":\"T-1\"}";
    private static final String CANCELLATION = "{\"reason\":\"changed my mind\"}";

    @Autowired
    private CommandGateway commands;

    @Autowired
    private DataSource dataSource;

    @Test
    void aGuestOrdersAtThePricesOfTheMoment() {
        String mug = product("Mug", "19.90", "GBP");
        String spoon = product("Spoon", "0.005", "GBP");
        http().put("/products/" + mug + "/price", "{\"price\":{\"amount\":\"21.00\",\"currency\":\"GBP\"}}");
        http().put("/products/" + mug + "/name", "{\"name\":\"Large mug\"}");

        Reply reply = http().post("/orders", lines(line(mug, 2), line(spoon, 3)));

        assertThat(reply.status()).isEqualTo(202);
        String id = reply.json().path("orderId").asString();
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(reply.header("Location")).hasValue("http://127.0.0.1:8082/orders/" + id);
        assertThat(reply.version()).isZero();
        assertThat(reply.written()).containsExactly("order-" + id);
        assertThat(payloads("order-" + id)).containsExactly("""
                        {"orderId":"%s","lines":[\
                        {"sku":"%s","name":"Large mug","quantity":2,"unitPrice":{"amount":"21.00","currency":"GBP"}},\
                        {"sku":"%s","name":"Spoon","quantity":3,"unitPrice":{"amount":"0.005","currency":"GBP"}}],\
                        "total":{"amount":"42.015","currency":"GBP"},"payment":"PREPAID"}""".formatted(id, mug, spoon));
    }

    @Test
    void aUserOrders() {
        String user = user();
        String mug = product("Mug", "19.90", "GBP");

        Reply reply = http().post("/orders", "{\"userId\":\"%s\",\"lines\":[%s]}".formatted(user, line(mug, 1)));

        assertThat(reply.status()).isEqualTo(202);
        assertThat(payloads("order-" + reply.json().path("orderId").asString()))
                .singleElement()
                .asString()
                .contains("\"userId\":\"" + user + "\"")
                .endsWith("\"payment\":\"WALLET\"}");
    }

    @Test
    void linesOfTheSameSkuBecomeOne() {
        String mug = product("Mug", "19.90", "GBP");
        String spoon = product("Spoon", "1.00", "GBP");

        Reply reply = http().post("/orders", lines(line(mug, 2), line(spoon, 1), line(mug, 3)));

        assertThat(payloads("order-" + reply.json().path("orderId").asString()))
                .singleElement()
                .asString()
                .containsOnlyOnce(mug)
                .contains("\"quantity\":5")
                .contains("\"amount\":\"100.50\"");
    }

    @Test
    void anUnknownSkuIsImpossible() {
        Reply reply = http().post("/orders", lines(line(product("Mug", "19.90", "GBP"), 1), line("no-such-sku", 1)));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.problem()).isEqualTo("unknown-sku");
        assertThat(reply.json().path("detail").asString()).contains("no-such-sku");
    }

    @Test
    void anUnknownUserInTheBodyIsImpossible() {
        Reply reply = http().post(
                        "/orders",
                        "{\"userId\":\"%s\",\"lines\":[%s]}".formatted(NOBODY, line(product("Mug", "1", "GBP"), 1)));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.problem()).isEqualTo("unknown-user");
    }

    @Test
    void mixedCurrenciesAreImpossible() {
        Reply reply =
                http().post("/orders", lines(line(product("Mug", "1", "GBP"), 1), line(product("Cup", "1", "EUR"), 1)));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.problem()).isEqualTo("mixed-currencies");
    }

    @Test
    void aDiscontinuedProductIsRefused() {
        String mug = product("Mug", "1", "GBP");
        http().delete("/products/" + mug);

        Reply reply = http().post("/orders", lines(line(mug, 1)));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("product-discontinued");
    }

    @Test
    void aDeactivatedUserIsRefused() {
        String user = user();
        http().delete("/users/" + user);

        Reply reply = http().post(
                        "/orders",
                        "{\"userId\":\"%s\",\"lines\":[%s]}".formatted(user, line(product("Mug", "1", "GBP"), 1)));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("user-deactivated");
    }

    @Test
    void anOrderGoesItsWay() {
        String mug = product("Mug", "19.90", "GBP");
        String id = order(mug, 2);
        commands.sendAndWait(new OrderCommand.Confirm(id));

        Reply shipped = http().post("/orders/" + id + "/shipment", SHIPMENT);
        Reply shippedAgain = http().post("/orders/" + id + "/shipment", SHIPMENT);
        Reply returned = http().post("/orders/" + id + "/returns", returning(line(mug, 1)));
        Reply rest = http().post("/orders/" + id + "/returns", returning(line(mug, 1)));
        Reply tooMany = http().post("/orders/" + id + "/returns", returning(line(mug, 1)));

        assertThat(List.of(shipped, shippedAgain)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.version()).isEqualTo(2);
            assertThat(reply.written()).containsExactly("order-" + id);
        });
        assertThat(returned.status()).isEqualTo(201);
        assertThat(returned.header("Location")).hasValue("http://127.0.0.1:8082/orders/" + id);
        String returnId = returned.json().path("returnId").asString();
        assertThat(UUID.fromString(returnId).version()).isEqualTo(7);
        assertThat(rest.version()).isEqualTo(4);
        assertThat(tooMany.status()).isEqualTo(409);
        assertThat(tooMany.problem()).isEqualTo("return-exceeds-order");
        assertThat(payloads("order-" + id))
                .hasSize(5)
                .contains(
                        "{\"orderId\":\"%s\",\"carrier\":\"Post\",\"trackingNumber\":\"T-1\"}".formatted(id),
                        """
                        {"orderId":"%s","returnId":"%s",\
                        "lines":[{"sku":"%s","name":"Mug","quantity":1,"unitPrice":{"amount":"19.90","currency":"GBP"}}],\
                        "amount":{"amount":"19.90","currency":"GBP"},"reason":"broken","complete":false}""".formatted(id, returnId, mug))
                .last()
                .asString()
                .endsWith("\"complete\":true}");
    }

    @Test
    void anOrderIsCancelledOnce() {
        String id = order(product("Mug", "19.90", "GBP"), 1);

        Reply cancelled = http().post("/orders/" + id + "/cancellation", CANCELLATION);
        Reply again = http().post("/orders/" + id + "/cancellation", CANCELLATION);
        Reply shipped = http().post("/orders/" + id + "/shipment", SHIPMENT);

        assertThat(List.of(cancelled, again)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.version()).isEqualTo(1);
        });
        assertThat(shipped.status()).isEqualTo(409);
        assertThat(shipped.problem()).isEqualTo("order-cancelled");
        assertThat(payloads("order-" + id)).hasSize(2).last().asString().contains("\"confirmed\":false");
    }

    @Test
    void whatAnOrderIsNotReadyForIsRefused() {
        String mug = product("Mug", "19.90", "GBP");
        String placed = order(mug, 1);
        String rejected = order(mug, 1);
        commands.sendAndWait(new OrderCommand.Reject(rejected, "out-of-stock", "None left."));

        assertThat(http().post("/orders/" + placed + "/shipment", SHIPMENT).problem())
                .isEqualTo("order-not-confirmed");
        assertThat(http().post("/orders/" + placed + "/returns", returning(line(mug, 1)))
                        .problem())
                .isEqualTo("order-not-shipped");
        assertThat(http().post("/orders/" + rejected + "/cancellation", CANCELLATION)
                        .problem())
                .isEqualTo("order-rejected");
        assertThat(http().post("/orders/" + NOBODY + "/cancellation", CANCELLATION)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatWasNotOrderedCantBeReturned() {
        String id = order(product("Mug", "19.90", "GBP"), 1);
        commands.sendAndWait(new OrderCommand.Confirm(id));
        http().post("/orders/" + id + "/shipment", SHIPMENT);

        Reply reply = http().post("/orders/" + id + "/returns", returning(line("no-such-sku", 1)));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.problem()).isEqualTo("unknown-sku");
    }

    @Test
    void anOrderThatStaysOpenIsCountedUntilItEnds() throws SQLException {
        ReactionSchema.migrate(dataSource);
        OpenOrders open = new OpenOrders(dataSource, new SimpleMeterRegistry());
        String id = order(product("Mug", "19.90", "GBP"), 1);
        double before = open.overAMinute();

        age("order-" + id);
        double aged = open.overAMinute();
        http().post("/orders/" + id + "/cancellation", CANCELLATION);

        assertThat(aged).isEqualTo(before + 1);
        assertThat(open.overAMinute()).isEqualTo(before);
    }

    private void age(String streamId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement age = connection.prepareStatement(
                        "UPDATE event_store.event SET recorded_at = recorded_at - interval '61 seconds' WHERE stream_id = ?")) {
            age.setString(1, streamId);
            age.executeUpdate();
        }
    }

    private String order(String sku, int quantity) {
        return http().post("/orders", lines(line(sku, quantity)))
                .json()
                .path("orderId")
                .asString();
    }

    private static String returning(String line) {
        return "{\"reason\":\"broken\",\"lines\":[%s]}".formatted(line);
    }

    private String product(String name, String amount, String currency) {
        String sku = name + "-" + UUID.randomUUID();
        Reply reply = http().post(
                        "/products",
                        "{\"sku\":\"%s\",\"name\":\"%s\",\"price\":{\"amount\":\"%s\",\"currency\":\"%s\"}}"
                                .formatted(sku, name, amount, currency));
        assertThat(reply.status()).isEqualTo(201);
        return sku;
    }

    private String user() {
        Reply reply =
                http().post("/users", "{\"name\":\"Ada\",\"email\":\"%s@example.com\"}".formatted(UUID.randomUUID()));
        return reply.json().path("userId").asString();
    }

    private static String lines(String... lines) {
        return "{\"lines\":[" + String.join(",", lines) + "]}";
    }

    private static String line(String sku, int quantity) {
        return "{\"sku\":\"%s\",\"quantity\":%d}".formatted(sku, quantity);
    }
}
