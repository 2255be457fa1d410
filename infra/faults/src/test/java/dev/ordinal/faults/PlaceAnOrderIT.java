package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(Lifecycle.PER_CLASS)
class PlaceAnOrderIT {

    private static final String MUG = """
            {"sku":"%s","name":"Mug","price":{"amount":"19.90","currency":"GBP"}}""";

    private ShopUnderTest shop;

    @BeforeAll
    void start(@TempDir Path directory) {
        shop = ShopUnderTest.start(directory);
    }

    @AfterAll
    void stop() {
        shop.close();
    }

    @Test
    void anOrderIsReadBackAsSoonAsItsTokenIsSeen() {
        HttpResponse<String> user = shop.command("POST", "/users", """
                {"name":"Ada","email":"ada@example.com"}""");
        assertThat(user.statusCode()).isEqualTo(201);
        String userId = json(user).get("userId").asString();
        shop.command("POST", "/users/" + userId + "/wallet/deposits", """
                {"amount":{"amount":"50.00","currency":"GBP"}}""");
        shop.command("POST", "/products", MUG.formatted("MUG-1"));
        shop.command("POST", "/products/MUG-1/restocks", "{\"quantity\":10}");

        HttpResponse<String> placed = shop.command("POST", "/orders", """
                {"userId":"%s","lines":[{"sku":"MUG-1","quantity":2}]}""".formatted(userId));

        assertThat(placed.statusCode()).isEqualTo(202);
        String orderId = json(placed).get("orderId").asString();
        HttpResponse<String> read = seen("/orders/" + orderId, placed);
        assertThat(read.statusCode()).isEqualTo(200);
        JsonNode order = json(read);
        assertThat(order.get("status").asString()).isIn("PLACED", "CONFIRMED");
        assertThat(order.get("userId").asString()).isEqualTo(userId);
        assertThat(order.at("/total/amount").asString()).isEqualTo("39.80");
        assertThat(order.get("version").asLong()).isBetween(0L, 1L);
        assertThat(read.headers().firstValue("Projection-Position")).isPresent();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> json(shop.query("/orders/" + orderId))
                        .get("status")
                        .asString()
                        .equals("CONFIRMED"));
        assertThat(placed.headers().firstValue("Location").orElseThrow()).endsWith("/orders/" + orderId);
    }

    @Test
    void theStockOfAProductCardFollowsARestock() {
        shop.command("POST", "/products", MUG.formatted("MUG-2"));
        HttpResponse<String> restocked = shop.command("POST", "/products/MUG-2/restocks", "{\"quantity\":7}");

        HttpResponse<String> card = seen("/products/MUG-2", restocked);

        assertThat(card.statusCode()).isEqualTo(200);
        assertThat(json(card).get("available").asLong()).isEqualTo(7);
    }

    @Test
    void aTokenWaitsInVainWhileTheProjectorIsDeadAndIsHonouredOnceItIsBack() {
        shop.projector().kill();
        HttpResponse<String> created = shop.command("POST", "/products", MUG.formatted("MUG-3"));

        HttpResponse<String> tooEarly =
                shop.query("/products/MUG-3", "Consistency-Token", token(created), "Prefer", "wait=1");
        shop.projector().restart();
        HttpResponse<String> later = seen("/products/MUG-3", created);

        assertThat(tooEarly.statusCode()).isEqualTo(503);
        assertThat(json(tooEarly).get("type").asString()).isEqualTo("urn:ordinal:problem:projection-behind");
        assertThat(later.statusCode()).isEqualTo(200);
    }

    @Test
    void aSaleDayEndsWithBooksThatBalance() {
        JsonNode day = shop.demo();

        assertThat(day.path("faults").size()).isZero();
        assertThat(day.at("/books/oversold").asLong()).isZero();
        assertThat(day.at("/books/sold").asLong()).isPositive();
        assertThat(day.at("/books/orders").properties().stream()
                        .mapToLong(orders -> orders.getValue().asLong())
                        .sum())
                .isEqualTo(100);
    }

    /** As soon as it has the write. */
    private HttpResponse<String> seen(String path, HttpResponse<String> written) {
        return shop.query(path, "Consistency-Token", token(written), "Prefer", "wait=30");
    }

    private static String token(HttpResponse<String> response) {
        return response.headers().firstValue("Consistency-Token").orElseThrow();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
