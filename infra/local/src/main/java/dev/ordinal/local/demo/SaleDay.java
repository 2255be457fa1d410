package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * The busiest day of a shop: many users with money in their wallets after few pieces of a few products. Users and products are of this day alone, so its books can be
 * drawn up whatever else the shop holds.
 */
public final class SaleDay {

    private static final String CURRENCY = "GBP";
    private static final int AT_ONCE = 64;
    private static final List<String> NAMES = List.of("Ada", "Grace", "Barbara", "Edsger", "Leslie", "Alan", "Tony");
    private static final List<String> GOODS = List.of(
            "Cast iron teapot",
            "Porcelain teapot",
            "Glass teapot",
            "Assam tea",
            "Darjeeling tea",
            "Earl Grey tea",
            "Lapsang Souchong tea",
            "Sencha green tea",
            "Jasmine green tea",
            "Oolong tea",
            "Rooibos tea",
            "Peppermint tea",
            "Camomile tea",
            "Porcelain cup",
            "Travel mug",
            "Tea strainer");
    private static final int SCARCE = 3;
    private static final Duration UNTIL_SETTLED = Duration.ofSeconds(60);
    private static final long LOOKS_AGAIN = Duration.ofMillis(250).toNanos();

    private final Shop shop;
    private final Crowd crowd = new Crowd(AT_ONCE);
    private final Plan plan;
    private final List<String> userIds;
    private final List<Product> products;

    /**
     * What happens, given the same seed, in the same way.
     *
     * @param run  tells the products of one day from those of another
     */
    public record Plan(int users, int orders, long seed, String run) {}

    /**
     * What was sold, and how fast.
     *
     * @param statuses  of each order, once it is confirmed or rejected
     * @param secondsToLastEnd  from the first order until the last was confirmed or rejected
     */
    record Sale(List<Order> orders, List<String> statuses, double perSecond, double secondsToLastEnd) {}

    /**
     * How a day went.
     *
     * @param perSecond  orders taken
     * @param faults     what does not add up, in words; none where all does
     */
    public record Outcome(double perSecond, double secondsToLastEnd, Books books, List<String> faults) {}

    record Product(String sku, long stocked) {}

    /** An order before it is placed. */
    private record Wish(String userId, Map<String, Long> lines) {}

    /** @param token  of its last command */
    record Order(String orderId, String token, Map<String, Long> lines) {}

    private SaleDay(Shop shop, Plan plan, List<Product> products, List<String> userIds) {
        this.shop = shop;
        this.plan = plan;
        this.products = products;
        this.userIds = userIds;
    }

    /** A whole day from its opening to its books. */
    public static Outcome hold(Api commands, Api queries, Plan plan) {
        SaleDay day = open(Shop.of(commands, queries), plan);
        return day.close(day.sell(_ -> {}));
    }

    /** Puts the products on the shelf, registers the users and fills their wallets. */
    static SaleDay open(Shop shop, Plan plan) {
        Crowd crowd = new Crowd(AT_ONCE);
        List<Product> products =
                crowd.each(IntStream.range(0, GOODS.size()).boxed().toList(), n -> stock(shop, plan, n));
        List<String> userIds =
                crowd.each(IntStream.range(0, plan.users()).boxed().toList(), n -> register(shop, plan, n));
        return new SaleDay(shop, plan, products, userIds);
    }

    private static Product stock(Shop shop, Plan plan, int n) {
        long pieces = n < SCARCE ? Math.max(1, plan.orders() / 15) : plan.orders() * 2L;
        String sku = "SALE-" + plan.run() + "-" + n;
        BigDecimal price = BigDecimal.valueOf(n < SCARCE ? 4900 - 900L * n : 320 + 65L * n, 2);
        shop.post("/products", Map.of("sku", sku, "name", GOODS.get(n), "price", money(price)));
        shop.post("/products/" + sku + "/restocks", Map.of("quantity", pieces));
        return new Product(sku, pieces);
    }

    private static String register(Shop shop, Plan plan, int n) {
        String name = NAMES.get(n % NAMES.size());
        String email = "%s.%s.%d@example.com".formatted(name.toLowerCase(Locale.ROOT), plan.run(), n);
        String userId = shop.post("/users", Map.of("name", name, "email", email))
                .body()
                .path("userId")
                .asString();
        shop.post("/users/" + userId + "/wallet/deposits", Map.of("amount", money(deposit(n))));
        return userId;
    }

    /** One user in ten has not enough for what is wanted most. */
    private static BigDecimal deposit(int n) {
        return BigDecimal.valueOf(n % 10 == 9 ? 2_000 : 15_000 + n % 7 * 2_500L, 2);
    }

    BigDecimal deposited() {
        return IntStream.range(0, userIds.size()).mapToObj(SaleDay::deposit).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    List<String> userIds() {
        return userIds;
    }

    List<Product> products() {
        return products;
    }

    /** What a newcomer would ask the query API now. */
    List<String> questions() {
        String user = "/users/" + userIds.getFirst();
        return List.of(
                user + "/wallet/entries?limit=3",
                user + "/orders?limit=2",
                "/products?search=teapot&sort=price&limit=3",
                "/orders?status=REJECTED&limit=1",
                "/reports/top-sellers?limit=3");
    }

    /** Everybody at once, as fast as the shop answers; returns when each order is confirmed or rejected. */
    Sale sell(IntConsumer placed) {
        List<Wish> wishes = wishes(new Random(plan.seed()));
        long start = System.nanoTime();
        List<Order> orders = crowd.each(wishes, wish -> {
            Order accepted = place(wish);
            placed.accept(1);
            return accepted;
        });
        double perSecond = orders.size() / seconds(start);
        List<String> statuses = crowd.each(
                orders,
                order -> shop.get("/orders/" + order.orderId() + "?until=final", order.token())
                        .path("status")
                        .asString());
        return new Sale(orders, statuses, perSecond, seconds(start));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private List<Wish> wishes(Random random) {
        return IntStream.range(0, plan.orders())
                .mapToObj(_ -> {
                    Map<String, Long> lines = new LinkedHashMap<>();
                    if (random.nextInt(10) < 7) {
                        lines.put(products.get(random.nextInt(SCARCE)).sku(), 1L);
                    }
                    for (int more = random.nextInt(3); more > 0 || lines.isEmpty(); more--) {
                        lines.put(products.get(random.nextInt(products.size())).sku(), 1L + random.nextInt(2));
                    }
                    return new Wish(userIds.get(random.nextInt(userIds.size())), lines);
                })
                .toList();
    }

    private Order place(Wish wish) {
        Shop.Done placed = shop.post("/orders", Map.of("userId", wish.userId(), "lines", lines(wish.lines())));
        return new Order(placed.body().path("orderId").asString(), placed.token(), wish.lines());
    }

    private static List<Map<String, Object>> lines(Map<String, Long> quantities) {
        return quantities.entrySet().stream()
                .map(line -> Map.<String, Object>of("sku", line.getKey(), "quantity", line.getValue()))
                .toList();
    }

    /**
     * Of what was confirmed, half is shipped, and some of that comes back; some is cancelled before. Stock and money of that go back a moment later: the books are drawn up again until they
     * balance, for a minute at most.
     */
    Outcome close(Sale sale) {
        List<Order> orders = goOn(sale);
        List<JsonNode> shown = crowd.each(orders, order -> shop.get("/orders/" + order.orderId(), order.token()));
        long giveUp = System.nanoTime() + UNTIL_SETTLED.toNanos();
        Books books = books(orders, shown);
        while (!books.faults().isEmpty() && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(LOOKS_AGAIN);
            books = books(orders, shown);
        }
        return new Outcome(sale.perSecond(), sale.secondsToLastEnd(), books, books.faults());
    }

    private List<Order> goOn(Sale sale) {
        Random random = new Random(plan.seed());
        List<Integer> dice = sale.orders().stream().map(_ -> random.nextInt(10)).toList();
        return crowd.each(
                IntStream.range(0, dice.size()).boxed().toList(),
                n -> sale.statuses().get(n).equals("CONFIRMED")
                        ? goOn(sale.orders().get(n), dice.get(n))
                        : sale.orders().get(n));
    }

    private Order goOn(Order order, int die) {
        String path = "/orders/" + order.orderId();
        if (die == 0) {
            return after(order, shop.post(path + "/cancellation", Map.of("reason", "changed my mind")));
        }
        if (die > 5) {
            return order;
        }
        Shop.Done shipped = shop.post(
                path + "/shipment",
                Map.of(
                        "carrier",
                        "Royal Mail",
                        "trackingNumber",
                        order.orderId().substring(24)));
        if (die != 1) {
            return after(order, shipped);
        }
        return after(
                order, shop.post(path + "/returns", Map.of("lines", lines(order.lines()), "reason", "does not pour")));
    }

    private static Order after(Order order, Shop.Done done) {
        return new Order(order.orderId(), done.token(), order.lines());
    }

    /** What became of the day, as far as the read models have come. */
    private Books books(List<Order> orders, List<JsonNode> shown) {
        List<JsonNode> wallets = crowd.each(userIds, user -> shop.get("/users/" + user + "/wallet", ""));
        List<JsonNode> cards = crowd.each(products, product -> shop.get("/products/" + product.sku(), ""));
        return Books.of(this, orders, shown, wallets, cards);
    }

    private static Map<String, String> money(BigDecimal amount) {
        return Map.of("amount", amount.toPlainString(), "currency", CURRENCY);
    }
}
