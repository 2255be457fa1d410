package dev.ordinal.shop.command.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderApiIT extends RunningCommandSide {

    private static final String NOBODY = "01980000-0000-7000-8000-00000000dead";

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
