package dev.ordinal.shop.query.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.QueryProcess;
import dev.ordinal.shop.query.TestShop;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductApiIT {

    private static final String TOKEN = "Consistency-Token";

    private final TestShop shop = TestShop.running();
    private final String tag = "t" + TestShop.newId();

    @Test
    void aProductCardShowsPriceAndStock() {
        String sku = tag + "-MUG";
        String token = shop.stream(Streams.PRODUCT, sku)
                .append(
                        new ProductEvent.Created(sku, "Mug", gbp("19.9")),
                        new ProductEvent.Restocked(sku, 10, 10),
                        new ProductEvent.StockCorrected(sku, 7, "broken"),
                        new ProductEvent.StockReserved(sku, TestShop.newId(), 3, 7, 3));

        Answer answer = shop.get("/products/" + sku, TOKEN, token);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.http().body()).isEqualTo("""
                        {"sku":"%s","name":"Mug","price":{"amount":"19.90","currency":"GBP"},\
                        "available":4,"onHand":7,"discontinued":false,"version":3}""".formatted(sku));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MUG", "mug", "m ug", " mug ", "m/ug", "m%2Fug", "m+ug", "müg", "m;ug", "m\"ug", "..mug"})
    void aSkuIsTakenExactlyAsItIs(String name) {
        String sku = tag + name;
        String token = shop.stream(Streams.PRODUCT, sku).append(new ProductEvent.Created(sku, "It", gbp("1")));

        Answer answer = shop.get("/products/" + encoded(sku), TOKEN, token);

        assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
        assertThat(answer.text("/sku")).isEqualTo(sku);
        assertThat(shop.get("/products/" + encoded(sku + " ")).status()).isEqualTo(404);
    }

    @Test
    void skusThatDifferInCaseOnlyAreTwoProducts() {
        String lower = tag + "x";
        String upper = tag + "X";
        String token = shop.stream(Streams.PRODUCT, lower).append(new ProductEvent.Created(lower, "low", gbp("1")));
        String other = shop.stream(Streams.PRODUCT, upper).append(new ProductEvent.Created(upper, "up", gbp("2")));

        Answer page = shop.get("/products?search=" + tag, TOKEN, token, TOKEN, other);

        assertThat(skus(page)).containsExactly(lower, upper);
        assertThat(shop.get("/products/" + upper).text("/name")).isEqualTo("up");
        assertThat(shop.get("/products/" + lower).text("/name")).isEqualTo("low");
    }

    @Test
    void theCatalogueIsSearchedByNameAndBySkuWhateverTheCaseAndWithoutWildcards() {
        String token = catalogue();

        assertThat(skus(shop.get("/products?search=" + tag + "-B", TOKEN, token)))
                .containsExactly(tag + "-b");
        assertThat(skus(shop.get("/products?search=" + encoded("ÄPFEL " + tag))))
                .containsExactly(tag + "-c");
        assertThat(skus(shop.get("/products?search=" + encoded("100% WOOL " + tag))))
                .containsExactly(tag + "-a");
        assertThat(skus(shop.get("/products?search=" + encoded("1_0%" + tag)))).isEmpty();
        assertThat(shop.get("/products?search=" + tag + "nothing").http().body())
                .isEqualTo("{\"items\":[],\"nextCursor\":null}");
    }

    @Test
    void theCatalogueIsSortedByNameOrByPrice() {
        String token = catalogue();

        assertThat(skus(shop.get("/products?search=" + tag, TOKEN, token)))
                .containsExactly(tag + "-a", tag + "-b", tag + "-c");
        assertThat(skus(shop.get("/products?sort=name&search=" + tag)))
                .containsExactly(tag + "-a", tag + "-b", tag + "-c");
        assertThat(skus(shop.get("/products?sort=price&search=" + tag)))
                .containsExactly(tag + "-b", tag + "-c", tag + "-a");
    }

    @Test
    void aDiscontinuedProductIsNotListedButStillRead() {
        String sku = tag + "-old";
        String token = shop.stream(Streams.PRODUCT, sku)
                .append(new ProductEvent.Created(sku, "Old", gbp("1")), new ProductEvent.Discontinued(sku));

        assertThat(skus(shop.get("/products?search=" + tag, TOKEN, token))).isEmpty();
        assertThat(shop.get("/products/" + sku).json().get("discontinued").asBoolean())
                .isTrue();
    }

    @Test
    void withoutRedisPostgresAnswersTheSame() {
        String token = catalogue();
        try (QueryProcess withoutRedis =
                QueryProcess.start(shop.database(), "query-api", Map.of("ordinal.redis-url", "redis://127.0.0.1:1"))) {
            for (String path : List.of(
                    "/products/" + tag + "-a",
                    "/products?search=" + tag,
                    "/products?sort=price&limit=2&search=" + tag,
                    "/reports/top-sellers?limit=200")) {
                Answer answer = withoutRedis.get(path, TOKEN, token);

                assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
                assertThat(answer.http().body())
                        .isEqualTo(shop.get(path, TOKEN, token).http().body());
            }
            assertThat(withoutRedis.get("/products/" + tag + "-unknown").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void anUnknownProductIsNotFound() {
        Answer answer = shop.get("/products/" + tag);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sort=sku", "search=%00", "limit=0", "limit=201", "limit=-1", "limit=x", "cursor=x"})
    void aParameterThatCanNotBeUsedIsNamed(String parameter) {
        Answer answer = shop.get("/products?" + parameter);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-request");
        assertThat(answer.text("/errors/0/parameter")).isEqualTo(parameter.substring(0, parameter.indexOf('=')));
    }

    /** Three products, by name a, b, c; by price b, c, a. */
    private String catalogue() {
        return String.join(
                ",",
                create("-a", "100% Wool " + tag, "20"),
                create("-b", "a " + tag + " comes after digits", "3.50"),
                create("-c", "äpfel " + tag, "10"));
    }

    private String create(String suffix, String name, String price) {
        String sku = tag + suffix;
        return shop.stream(Streams.PRODUCT, sku).append(new ProductEvent.Created(sku, name, gbp(price)));
    }

    private static List<String> skus(Answer page) {
        return page.json()
                .at("/items")
                .valueStream()
                .map(card -> card.get("sku").asString())
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
