package dev.ordinal.shop.command.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.net.URLEncoder;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class ProductApiIT extends RunningCommandSide {

    @Autowired
    private CommandGateway commands;

    @Test
    void aProductIsCreatedAndChanged() {
        String sku = uniqueSku();
        String path = "/products/" + sku;

        Reply created = create(sku);
        Reply renamed = http().put(path + "/name", "{\"name\":\"Large mug\"}");
        Reply repriced = http().put(path + "/price", "{\"price\":{\"amount\":\"21.00\",\"currency\":\"GBP\"}}");
        Reply restocked = http().post(path + "/restocks", "{\"quantity\":25}");
        Reply corrected = http().post(path + "/stock-corrections", "{\"onHand\":24,\"reason\":\"one broken\"}");
        Reply discontinued = http().delete(path);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body()).isEqualTo("{\"sku\":\"%s\"}".formatted(sku));
        assertThat(created.header("Location")).hasValue("http://127.0.0.1:8082/products/" + sku);
        assertThat(List.of(renamed, repriced, discontinued))
                .allSatisfy(reply -> assertThat(reply.status()).isEqualTo(204));
        assertThat(restocked.status()).isEqualTo(201);
        assertThat(restocked.body()).isEqualTo("{\"available\":25}");
        assertThat(restocked.header("Location")).hasValue("http://127.0.0.1:8082/products/" + sku);
        assertThat(corrected.status()).isEqualTo(201);
        assertThat(corrected.body()).isEqualTo("{\"available\":24}");
        assertThat(List.of(created, renamed, repriced, restocked, corrected, discontinued))
                .extracting(Reply::version)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(discontinued.written()).containsExactly("product-" + sku);
        assertThat(payloads("product-" + sku))
                .containsExactly(
                        "{\"sku\":\"%s\",\"name\":\"Mug\",\"price\":{\"amount\":\"19.90\",\"currency\":\"GBP\"}}"
                                .formatted(sku),
                        "{\"sku\":\"%s\",\"name\":\"Large mug\"}".formatted(sku),
                        "{\"sku\":\"%s\",\"price\":{\"amount\":\"21.00\",\"currency\":\"GBP\"}}".formatted(sku),
                        "{\"sku\":\"%s\",\"quantity\":25,\"onHand\":25}".formatted(sku),
                        "{\"sku\":\"%s\",\"onHand\":24,\"reason\":\"one broken\"}".formatted(sku),
                        "{\"sku\":\"%s\"}".formatted(sku));
    }

    @Test
    void aSkuIsUsedOnce() {
        String sku = uniqueSku();
        create(sku);
        http().delete("/products/" + sku);

        Reply again = create(sku);

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("product-exists");
    }

    @Test
    void skusThatDifferInCaseAreDifferentProducts() {
        String sku = "m" + uniqueSku();

        assertThat(create(sku).status()).isEqualTo(201);
        assertThat(create("M" + sku.substring(1)).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BANK CHARGES", "a;b", "50%", "a+b", "é", "?#&", "\uD83D\uDE00", "a%2Fb", "...", "a:b@c"})
    void anySkuThatMayBeCreatedCanBeAddressed(String start) {
        String sku = start + UUID.randomUUID().toString().substring(0, 8);
        String path = "/products/" + URLEncoder.encode(sku, UTF_8).replace("+", "%20");

        Reply created = create(sku);
        Reply restocked = http().post(path + "/restocks", "{\"quantity\":1}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(restocked.status()).isEqualTo(201);
        assertThat(restocked.header("Location").orElseThrow()).endsWith(path);
        assertThat(restocked.header("Location")).isEqualTo(created.header("Location"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a\\\\b", " a", "a ", "", " ", ".", "..", "a\\tb", "a\\u0000b", "a\\u00a0"})
    void aSkuThatCantStandInAPathIsRefused(String sku) {
        Reply reply = create(sku);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.pointers()).containsExactly("#/sku");
    }

    @Test
    void concurrentRestocksOfOneProductSumUp() {
        String sku = uniqueSku();
        create(sku);

        List<Reply> replies =
                together(40, n -> http().post("/products/" + sku + "/restocks", "{\"quantity\":%d}".formatted(n + 1)));

        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
        assertThat(replies.stream()
                        .mapToLong(reply -> reply.json().path("available").asLong())
                        .max())
                .hasValue(LongStream.rangeClosed(1, 40).sum());
        assertThat(replies.stream().map(Reply::version).sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void aDiscontinuedProductChangesNoMore() {
        String sku = uniqueSku();
        create(sku);
        http().delete("/products/" + sku);

        Reply reply = http().post("/products/" + sku + "/restocks", "{\"quantity\":1}");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("product-discontinued");
        assertThat(http().delete("/products/" + sku).status()).isEqualTo(204);
    }

    @Test
    void whatIsReservedCantBeCorrectedAway() {
        String sku = uniqueSku();
        create(sku);
        http().post("/products/" + sku + "/restocks", "{\"quantity\":5}");
        commands.sendAndWait(new ProductCommand.Reserve(sku, "order-1", 3));

        Reply below = http().post("/products/" + sku + "/stock-corrections", "{\"onHand\":2,\"reason\":\"lost\"}");
        Reply above = http().post("/products/" + sku + "/stock-corrections", "{\"onHand\":4,\"reason\":\"lost\"}");

        assertThat(below.status()).isEqualTo(409);
        assertThat(below.problem()).isEqualTo("stock-reserved");
        assertThat(above.body()).isEqualTo("{\"available\":1}");
    }

    @Test
    void anUnknownSkuInThePathIsNotFound() {
        assertThat(http().delete("/products/" + uniqueSku()).status()).isEqualTo(404);
        assertThat(http().delete("/products/" + "x".repeat(65)).problem()).isEqualTo("not-found");
    }

    private Reply create(String sku) {
        return http().post(
                        "/products",
                        "{\"sku\":\"%s\",\"name\":\"Mug\",\"price\":{\"amount\":\"19.90\",\"currency\":\"GBP\"}}"
                                .formatted(sku));
    }

    private static String uniqueSku() {
        return "MUG-" + UUID.randomUUID();
    }
}
