package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagingIT {

    private static final String TOKEN = "Consistency-Token";
    private static final int COUNT = 23;

    private final TestShop shop = TestShop.running();
    private final String tag = "t" + TestShop.newId();
    private final String userId = TestShop.newId();
    private final List<String> tokens = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"name, 1", "name, 7", "name, 23", "price, 1", "price, 5", "price, 22", "price, 24"})
    void productsAreWalkedExactlyOnceInOrderWhileOthersAreAdded(String sort, int limit) {
        List<String> skus = IntStream.range(0, COUNT).mapToObj(this::product).toList();

        List<String> walked = walk(
                "/products?search=%s&sort=%s&limit=%d".formatted(tag, sort, limit), "sku", page -> product(-1 - page));

        assertThat(walked).containsExactlyElementsOf(skus);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 23})
    void aUsersOrdersAreWalkedExactlyOnceNewestFirstWhileOthersArePlaced(int limit) {
        List<String> orders = IntStream.range(0, COUNT).mapToObj(this::order).toList();

        List<String> walked =
                walk("/users/%s/orders?limit=%d".formatted(userId, limit), "orderId", page -> order(COUNT + page));

        assertThat(walked).containsExactlyElementsOf(orders.reversed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users?limit=3", "/orders?limit=3", "/orders?status=PLACED&limit=3"})
    void allAreWalkedExactlyOnce(String path) {
        List<String> mine = new ArrayList<>();
        String key = path.startsWith("/users") ? "userId" : "orderId";
        for (int i = 0; i < 10; i++) {
            mine.add(path.startsWith("/users") ? user() : order(i));
        }

        List<String> walked = walk(path, key, _ -> {});

        assertThat(walked).doesNotHaveDuplicates().containsAll(mine);
    }

    @ParameterizedTest
    @CsvSource({
        "/users?limit=1, /orders?limit=1",
        "/orders?limit=1, /orders?status=PLACED&limit=1",
        "/orders?status=PLACED&limit=1, /orders?limit=1",
        "/products?limit=1, /products?sort=price&limit=1",
        "/products?limit=1, /products?search=x&limit=1",
        "/users?limit=1, /users?email=a@b.example"
    })
    void aCursorIsBoundToItsQuery(String query, String other) {
        for (int i = 0; i < 2; i++) {
            user();
            order(i);
            product(i);
        }
        Answer first = shop.get(query, TOKEN, String.join(",", tokens));
        String cursor = "&cursor=" + first.text("/nextCursor");

        Answer refused = shop.get(other + cursor);

        assertThat(shop.get(query + cursor).status()).isEqualTo(200);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.problem()).isEqualTo("invalid-request");
        assertThat(refused.text("/errors/0/parameter")).isEqualTo("cursor");
    }

    @Test
    void aCursorGoesOnWithAnotherLimit() {
        List<String> skus = IntStream.range(0, 5).mapToObj(this::product).toList();
        Answer first = shop.get("/products?limit=2&search=" + tag, TOKEN, String.join(",", tokens));

        Answer rest = shop.get("/products?limit=200&search=" + tag + "&cursor=" + first.text("/nextCursor"));

        assertThat(keys(rest, "sku")).isEqualTo(skus.subList(2, 5));
        assertThat(rest.json().get("nextCursor").isNull()).isTrue();
    }

    @Test
    void withoutALimitAPageHasFiftyItems() {
        IntStream.range(0, 51).forEach(this::product);

        Answer page = shop.get("/products?search=" + tag, TOKEN, String.join(",", tokens));

        assertThat(page.json().at("/items")).hasSize(50);
    }

    /** All keys page by page; between the pages, something is added. */
    private List<String> walk(String path, String key, Consumer<Integer> between) {
        List<String> walked = new ArrayList<>();
        @Nullable String cursor = null;
        int pages = 0;
        do {
            Answer page = shop.get(path + (cursor == null ? "" : "&cursor=" + cursor), TOKEN, String.join(",", tokens));
            assertThat(page.status()).as(page.http().body()).isEqualTo(200);
            walked.addAll(keys(page, key));
            cursor = page.json().get("nextCursor").isNull() ? null : page.text("/nextCursor");
            between.accept(pages++);
        } while (cursor != null);
        return walked;
    }

    private static List<String> keys(Answer page, String key) {
        return page.json()
                .at("/items")
                .valueStream()
                .map(item -> item.get(key).asString())
                .toList();
    }

    /** Sorted by number, by name as by price; several have the same price and, but for case, name. */
    private String product(int number) {
        String sku = "%s-%03d".formatted(tag, 500 + number);
        String name = "%s %03d".formatted(number % 2 == 0 ? "Mug" : "mug", (500 + number) / 3);
        Money price = new Money(new BigDecimal((500 + number) / 4), "GBP");
        tokens.add(shop.stream(Streams.PRODUCT, sku).append(new ProductEvent.Created(sku, name, price)));
        return sku;
    }

    /** Placed one after the other, always two at the same time. */
    private String order(int number) {
        String orderId = TestShop.newId();
        Money price = new Money(new BigDecimal("1.00"), "GBP");
        TestStream stream = shop.stream(Streams.ORDER, orderId);
        tokens.add(stream.appendAt(
                TestStream.OCCURRED_AT.plus(Duration.ofMinutes(number / 2)),
                new OrderEvent.Placed(orderId, userId, List.of(), price, OrderEvent.Payment.WALLET)));
        return orderId;
    }

    private String user() {
        String id = TestShop.newId();
        tokens.add(shop.stream(Streams.USER, id).append(new UserEvent.Registered(id, "Ada", id + "@example.com")));
        return id;
    }
}
