package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.ShopEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpContractIT {

    private static final String TOKEN = "Consistency-Token";
    private static final Money PRICE = new Money(new BigDecimal("1"), "GBP");

    private final TestShop shop = TestShop.running();
    private final String id = TestShop.newId();

    @ParameterizedTest
    @ValueSource(strings = {"users", "products", "orders"})
    void aResourceIsNotSentAgainToWhoHasIt(String resource) {
        String path = "/" + resource + "/" + id;
        TestStream stream = shop.stream(resource.substring(0, resource.length() - 1), id);
        String first = stream.append(created(resource));
        String etag = shop.get(path, TOKEN, first).header("ETag").orElseThrow();

        Answer unchanged = shop.get(path, "If-None-Match", "\"other\", " + etag);
        Answer unknown = shop.get(path, "If-None-Match", "\"other\"");

        assertThat(etag).matches("\"[A-Za-z0-9_-]+\"");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.http().body()).isEmpty();
        assertThat(unchanged.header("ETag")).contains(etag);
        assertThat(unchanged.header("Projection-Position")).isPresent();
        assertThat(unknown.status()).isEqualTo(200);
        assertThat(shop.get(path, "If-None-Match", "*").status()).isEqualTo(304);
    }

    @Test
    void aChangedResourceIsSentAgain() {
        TestStream user = shop.stream(Streams.USER, id);
        String etag = shop.get("/users/" + id, TOKEN, user.append(created("users")))
                .header("ETag")
                .orElseThrow();

        Answer changed =
                shop.get("/users/" + id, TOKEN, user.append(new UserEvent.Renamed(id, "Eve")), "If-None-Match", etag);

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("/name")).isEqualTo("Eve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/error", "/users/a/b/c", "/reports"})
    void anUnknownRouteIsNotFound(String path) {
        Answer answer = shop.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
        assertThat(answer.text("/detail")).isEqualTo("There is nothing at this address.");
        assertThat(answer.header("Projection-Position")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void whatIsNoReadIsNotAllowed(String method) {
        Answer answer = shop.process().send(method, "/users");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.problem()).isEqualTo("method-not-allowed");
        assertThat(answer.header("Allow")).contains("GET");
        assertThat(answer.header("Projection-Position")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "nonsense", "*/json"})
    void onlyJsonCanBeHad(String wanted) {
        Answer answer = shop.get("/users", "Accept", wanted);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.problem()).isEqualTo("not-acceptable");
    }

    @Test
    void aHeadIsAnsweredAsItsGetWithoutTheBody() {
        String token = shop.stream(Streams.USER, id).append(created("users"));

        Answer head = shop.process().send("HEAD", "/users/" + id, TOKEN, token);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("ETag")).isPresent();
        assertThat(head.http().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/products/%ZZ", "/users/%00", "/users/a%5Cb", "/users?cursor=%FF%FE", "/users/%C3%28"})
    void aMalformedPathIsAProblemLikeAllOthers(String target) throws IOException {
        String answer = raw("GET " + target + " HTTP/1.1");

        assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*");
        assertThat(answer).contains("Projection-Position: ").contains("\"detail\":");
        assertThat(answer).contains("application/problem+json").contains("urn:ordinal:problem:");
        assertThat(answer).doesNotContain("Exception").doesNotContain("<html");
    }

    @Test
    void theApiIsDescribedAndCanBeBrowsed() {
        Answer description = shop.get("/v3/api-docs");

        assertThat(description.status()).isEqualTo(200);
        assertThat(description.json().get("paths").propertyNames())
                .containsExactlyInAnyOrder(
                        "/users",
                        "/users/{id}",
                        "/users/{id}/orders",
                        "/users/{id}/messages",
                        "/users/{id}/wallet",
                        "/users/{id}/wallet/entries",
                        "/products",
                        "/products/{sku}",
                        "/orders",
                        "/orders/{id}",
                        "/orders/{id}/history",
                        "/orders/{id}/updates",
                        "/reports/sales",
                        "/reports/top-sellers");
        assertThat(description
                        .json()
                        .at("/paths/~1reports~1sales/get/parameters/2/schema/enum")
                        .toString())
                .isEqualTo("[\"day\",\"month\",\"country\",\"product\"]");
        assertThat(description.json().at("/paths/~1orders/get/parameters").findValuesAsString("name"))
                .contains("model", "Consistency-Token", "Prefer");
        assertThat(shop.get("/swagger-ui/index.html").status()).isEqualTo(200);
    }

    private ShopEvent created(String resource) {
        return switch (resource) {
            case "users" -> new UserEvent.Registered(id, "Ada", id + "@example.com");
            case "products" -> new ProductEvent.Created(id, "Mug", PRICE);
            default ->
                new OrderEvent.Placed(
                        id,
                        null,
                        List.of(new OrderEvent.Line("MUG", "Mug", 1, PRICE)),
                        PRICE,
                        OrderEvent.Payment.PREPAID);
        };
    }

    private String raw(String requestLine) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), shop.process().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
