package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.Backoff;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** A small tea shop: customers of this run, products that stay between runs, orders. Orders may be placed from many threads. */
public final class Shop {

    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOKEN = "Consistency-Token";

    private static final List<String> CUSTOMERS = List.of("Ada", "Grace", "Barbara", "Edsger", "Leslie");
    private static final List<Product> PRODUCTS = List.of(
            new Product("TEA-ASSAM", "Assam tea, 100 g", "4.90"),
            new Product("TEA-DARJEELING", "Darjeeling tea, 100 g", "7.50"),
            new Product("TEA-EARL-GREY", "Earl Grey tea, 100 g", "5.20"),
            new Product("TEA-LAPSANG", "Lapsang Souchong tea, 100 g", "6.80"),
            new Product("TEA-SENCHA", "Sencha green tea, 100 g", "6.10"),
            new Product("TEA-JASMINE", "Jasmine green tea, 100 g", "5.90"),
            new Product("TEA-OOLONG", "Oolong tea, 100 g", "8.40"),
            new Product("TEA-ROOIBOS", "Rooibos tea, 100 g", "3.90"),
            new Product("TEA-PEPPERMINT", "Peppermint tea, 50 g", "3.20"),
            new Product("TEA-CAMOMILE", "Camomile tea, 50 g", "3.40"),
            new Product("POT-CAST-IRON", "Cast iron teapot, 0.8 l", "49.00"),
            new Product("POT-PORCELAIN", "Porcelain teapot, 1.2 l", "34.50"),
            new Product("POT-GLASS", "Glass teapot, 1 l", "27.90"),
            new Product("CUP-PORCELAIN", "Porcelain cup", "8.90"),
            new Product("CUP-GLASS", "Double-walled glass", "9.90"),
            new Product("CUP-TRAVEL", "Travel mug", "18.00"),
            new Product("STRAINER", "Tea strainer", "6.50"),
            new Product("TIN-LARGE", "Tea tin, 500 g", "11.90"),
            new Product("TIN-SMALL", "Tea tin, 100 g", "6.90"),
            new Product("TIMER", "Three-minute timer", "5.00"));

    private final Api commands;
    private final List<Written> users = new ArrayList<>();
    private final List<Written> products = new ArrayList<>();
    private final AtomicReference<Written> lastOrder = new AtomicReference<>();

    private record Product(String sku, String name, String price) {}

    private record Written(String id, String token) {

        static Written of(String id, HttpResponse<String> answer) {
            return new Written(id, answer.headers().firstValue(TOKEN).orElse(""));
        }

        /** Waits until the read model has seen it. */
        Question question(String path) {
            return new Question(path + id, Map.of(TOKEN, token, "Prefer", "wait=30"));
        }
    }

    private Shop(Api commands) {
        this.commands = commands;
    }

    /**
     * Registers customers and puts the products on the shelf; products of an earlier run are restocked.
     *
     * @throws CommandFailed if the API refuses or is out of reach
     */
    public static Shop open(Api commands) {
        Shop shop = new Shop(commands);
        String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        CUSTOMERS.forEach(name -> shop.register(name, name.toLowerCase(Locale.ROOT) + "." + run + "@example.com"));
        PRODUCTS.forEach(shop::stock);
        return shop;
    }

    private void register(String name, String email) {
        HttpResponse<String> answer = send("/users", Map.of("name", name, "email", email));
        expect("/users", answer, CREATED);
        users.add(Written.of(field(answer, "userId"), answer));
    }

    private void stock(Product product) {
        Map<String, Object> price = Map.of("amount", product.price(), "currency", "GBP");
        HttpResponse<String> added =
                send("/products", Map.of("sku", product.sku(), "name", product.name(), "price", price));
        if (added.statusCode() != CONFLICT) {
            expect("/products", added, CREATED);
        }
        String restocks = "/products/" + product.sku() + "/restocks";
        HttpResponse<String> restocked = send(restocks, Map.of("quantity", 100));
        expect(restocks, restocked, CREATED);
        products.add(Written.of(product.sku(), restocked));
    }

    /** Places the n-th order: one to three products, every fourth one by a guest. */
    public void placeOrder(int n) {
        List<Map<String, Object>> lines = IntStream.rangeClosed(0, n % 3)
                .mapToObj(line -> Map.<String, Object>of(
                        "sku", PRODUCTS.get((n * 7 + line) % PRODUCTS.size()).sku(), "quantity", 1 + (n + line) % 2))
                .toList();
        Map<String, Object> body = n % 4 == 3
                ? Map.of("lines", lines)
                : Map.of("userId", users.get(n % users.size()).id(), "lines", lines);
        HttpResponse<String> answer = send("/orders", body);
        expect("/orders", answer, ACCEPTED);
        lastOrder.set(Written.of(field(answer, "orderId"), answer));
    }

    /** What a newcomer would ask the query API now. */
    public List<Question> questions() {
        return List.of(
                lastOrder.get().question("/orders/"),
                users.getFirst().question("/users/"),
                products.getFirst().question("/products/"),
                new Question("/products?search=tea&sort=price&limit=3", Map.of()),
                new Question("/orders?limit=1", Map.of()),
                new Question("/users/" + users.getFirst().id() + "/orders?limit=2", Map.of()));
    }

    /** Patient with a busy API: the idempotency key makes sending again harmless. */
    private HttpResponse<String> send(String path, Object body) {
        Backoff backoff = new Backoff(PATIENCE);
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        try {
            HttpResponse<String> answer = commands.post(path, body, once);
            while (answer.statusCode() == UNAVAILABLE && backoff.pause(Backoff.retryAfter(answer.headers()))) {
                answer = commands.post(path, body, once);
            }
            return answer;
        } catch (IOException e) {
            throw new CommandFailed(
                    "the command API at " + commands.base() + " does not answer: start it with infra/ordinal up");
        }
    }

    private static void expect(String path, HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new CommandFailed("POST " + path + " was refused: " + Problem.of(answer));
        }
    }

    private static String field(HttpResponse<String> answer, String name) {
        return Json.MAPPER.readTree(answer.body()).path(name).asString("");
    }
}
