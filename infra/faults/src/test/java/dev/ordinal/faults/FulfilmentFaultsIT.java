package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Money and stock are right whoever wants them at once, through two command sides, and wherever fulfilment is killed. */
@ResourceLock(SharedShop.NAME)
class FulfilmentFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_KILLS = LongForm.rounds(2, 30);
    private static final int LEAST_STEPS = LongForm.rounds(4, ShopBooks.STEPS.size());

    private final long seed = System.nanoTime();
    private final ShopUnderTest shop = SharedShop.get();

    @AfterEach
    void mend() throws SQLException {
        execute("DROP TRIGGER IF EXISTS take_long ON event_store.event");
        execute("DROP FUNCTION IF EXISTS public.take_long");
    }

    @Test
    void ofFiveHundredWithdrawalsAtOnceExactlyThoseThatFitAreMade() throws SQLException {
        String user = user("100.00");

        List<HttpResponse<String>> answers = atOnce(
                500,
                n -> untilDefinite(
                        n,
                        "/users/" + user + "/wallet/withdrawals",
                        "{\"amount\":{\"amount\":\"1.00\",\"currency\":\"GBP\"}}"));

        assertThat(answers.stream().collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting())))
                .isEqualTo(Map.of(201, 100L, 409, 400L));
        assertThat(LogCopy.of(shop).stream("wallet-" + user))
                .hasSize(101)
                .last()
                .satisfies(
                        last -> assertThat(last.payload().at("/balance/amount").asString())
                                .isEqualTo("0.00"));
        Books.assertBalanced(shop, List.of());
    }

    @Test
    void ofAScarceProductNotOnePieceIsSoldTwice() throws SQLException {
        String sku = product(60);

        List<String> orders = atOnce(
                200,
                n -> json(untilDefinite(n, "/orders", order("", sku)))
                        .get("orderId")
                        .asString());

        await().atMost(PATIENCE).until(() -> ShopBooks.areAllOrdersJudged(shop));
        LogCopy log = LogCopy.of(shop);
        assertThat(orders.stream()
                        .map(order -> log.stream("order-" + order).getLast().type())
                        .collect(Collectors.groupingBy(type -> type, Collectors.counting())))
                .isEqualTo(Map.of("order.confirmed", 60L, "order.rejected", 140L));
        Books.assertBalanced(shop, List.of());
    }

    /**
     * Appends take long, so that orders stand at many steps at any time; both processes are killed once orders have gone all the way. In the long form, until every step was
     * interrupted.
     */
    @Test
    void whereverFulfilmentIsKilledTheBooksBalance() throws SQLException {
        System.out.println("Fulfilment is killed with seed " + seed);
        List<String> users = List.of(user("1000000"), user("1000000"), user("1000000"), user("10"));
        List<String> skus = List.of(product(100_000), product(100_000), product(100_000), product(5));
        execute("""
                CREATE FUNCTION public.take_long() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(0.02); RETURN NULL; END $$""");
        execute("""
                CREATE TRIGGER take_long AFTER INSERT ON event_store.event FOR EACH STATEMENT EXECUTE FUNCTION public.take_long()""");
        Set<String> interrupted = new TreeSet<>();
        int kills = 0;

        while (!interrupted.containsAll(ShopBooks.STEPS) && kills < MOST_KILLS) {
            try (Load _ = Load.start(40, seed + kills, random -> goThroughAnOrder(random, users, skus))) {
                long before = returns();
                await().atMost(PATIENCE).until(() -> returns() > before + 5);
                shop.commandSides().parallelStream().forEach(ShopProcess::kill);
            }
            kills++;
            interrupted.addAll(ShopBooks.of(LogCopy.of(shop)).interruptedAt());
            shop.commandSides().forEach(ShopProcess::start);
            shop.commandSides().forEach(ShopProcess::awaitReady);
        }

        System.out.println("Killed " + kills + " times at " + interrupted);
        mend();
        Books.assertBalanced(shop, List.of());
        assertThat(interrupted).as("steps that were interrupted").hasSizeGreaterThanOrEqualTo(LEAST_STEPS);
    }

    private long returns() throws SQLException {
        return Long.parseLong(shop.select("SELECT count(*) FROM event_store.event WHERE type = 'order.returned'"));
    }

    /** As far as it comes: where nobody answers, the next order is begun. */
    private void goThroughAnOrder(Random random, List<String> users, List<String> skus) {
        String sku = skus.getFirst();
        String other = skus.get(1 + random.nextInt(skus.size() - 1));
        Optional<String> order = ask(random, "/orders", order(users.get(random.nextInt(users.size())), sku, other))
                .filter(placed -> placed.statusCode() == 202)
                .map(placed -> "/orders/" + json(placed).get("orderId").asString());
        if (order.isEmpty()) {
            return;
        }
        if (random.nextInt(3) == 0) {
            LockSupport.parkNanos(
                    random.nextLong(Duration.ofMillis(150L << random.nextInt(5)).toNanos()));
            ask(random, order.get() + "/cancellation", "{\"reason\":\"changed my mind\"}");
            return;
        }
        for (int i = 0; i < 400 && isTooEarlyToShip(random, order.get()); i++) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        ask(random, order.get() + "/returns", """
                {"reason":"broken","lines":[{"sku":"%s","quantity":1}]}""".formatted(sku));
    }

    private boolean isTooEarlyToShip(Random random, String order) {
        return ask(random, order + "/shipment", "{\"carrier\":\"Post\",\"trackingNumber\":\"T\"}")
                .filter(answer -> answer.body().contains("order-not-confirmed"))
                .isPresent();
    }

    /** Empty where there is no answer. */
    private Optional<HttpResponse<String>> ask(Random random, String path, String body) {
        try {
            return Optional.of(shop.commandSides().get(random.nextInt(2)).send("POST", path, body));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Asks under one key, of both processes in turn, until the answer is more than to come again. */
    private HttpResponse<String> untilDefinite(int number, String path, String body) {
        String key = UUID.randomUUID().toString();
        HttpResponse<String> answer;
        do {
            try {
                answer = shop.commandSides().get(number % 2).send("POST", path, body, "Idempotency-Key", key);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        } while (answer.statusCode() == 503);
        return answer;
    }

    private static <T> List<T> atOnce(int times, IntFunction<T> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return IntStream.range(0, times)
                    .mapToObj(n -> CompletableFuture.supplyAsync(() -> work.apply(n), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    private String user(String amount) {
        String user = json(shop.command("POST", "/users", """
                {"name":"Ada","email":"%s@example.com"}""".formatted(UUID.randomUUID())))
                .get("userId")
                .asString();
        shop.command("POST", "/users/" + user + "/wallet/deposits", """
                {"amount":{"amount":"%s","currency":"GBP"}}""".formatted(amount));
        return user;
    }

    private String product(int stock) {
        String sku = "F-" + UUID.randomUUID();
        shop.command("POST", "/products", """
                {"sku":"%s","name":"Mug","price":{"amount":"1.25","currency":"GBP"}}""".formatted(sku));
        shop.command("POST", "/products/" + sku + "/restocks", "{\"quantity\":%d}".formatted(stock));
        return sku;
    }

    private static String order(String user, String... skus) {
        return Stream.of(skus)
                .map("{\"sku\":\"%s\",\"quantity\":1}"::formatted)
                .collect(Collectors.joining(
                        ",", "{" + (user.isEmpty() ? "" : "\"userId\":\"" + user + "\",") + "\"lines\":[", "]}"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
