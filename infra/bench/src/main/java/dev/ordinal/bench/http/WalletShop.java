package dev.ordinal.bench.http;

import dev.ordinal.bench.http.KeptAlive.Answer;
import dev.ordinal.local.cli.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** A shop of so many products, with stock and wallets that no measurement empties. Safe for use by several threads. */
public final class WalletShop implements AutoCloseable {

    private static final int USERS = 1_000;

    private final KeptAlive commands;
    private final int products;
    private final String run;
    private final List<String> userIds = new ArrayList<>();

    private WalletShop(KeptAlive commands, int products) {
        this.commands = commands;
        this.products = products;
        this.run = "P" + products + "-";
    }

    public static WalletShop open(int commandPort, int products) throws Exception {
        WalletShop shop = new WalletShop(new KeptAlive(commandPort), products);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> stocked = new ArrayList<>();
            for (int n = 0; n < products; n++) {
                String sku = shop.run + n;
                stocked.add(threads.submit(() -> shop.stock(sku)));
            }
            List<Future<String>> users = new ArrayList<>();
            for (int n = 0; n < USERS; n++) {
                String email = shop.run + n + "@example.com";
                users.add(threads.submit(() -> shop.register(email)));
            }
            for (Future<?> product : stocked) {
                product.get();
            }
            for (Future<String> user : users) {
                shop.userIds.add(user.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception known ? known : e;
        }
        return shop;
    }

    private Void stock(String sku) throws IOException {
        commands.post(
                        "/products",
                        "{\"sku\":\"%s\",\"name\":\"Mug\",\"price\":{\"amount\":\"1.90\",\"currency\":\"GBP\"}}"
                                .formatted(sku))
                .expecting(201);
        commands.post("/products/" + sku + "/restocks", "{\"quantity\":1000000000}")
                .expecting(201);
        return null;
    }

    private String register(String email) throws IOException {
        String user = "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(email);
        String userId = text(commands.post("/users", user).expecting(201), "userId");
        String deposit = "{\"amount\":{\"amount\":\"100000000.00\",\"currency\":\"GBP\"}}";
        commands.post("/users/" + userId + "/wallet/deposits", deposit).expecting(201);
        return userId;
    }

    /** Places an order of one piece of one product by one user, both at random; its id. */
    public String placeOrder() throws IOException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String order = "{\"userId\":\"%s\",\"lines\":[{\"sku\":\"%s%d\",\"quantity\":1}]}"
                .formatted(userIds.get(random.nextInt(USERS)), run, random.nextInt(products));
        return text(commands.post("/orders", order).expecting(202), "orderId");
    }

    private static String text(Answer answer, String field) {
        String body = answer.text()
                .substring(answer.text().indexOf('{'), answer.text().lastIndexOf('}') + 1);
        return Json.MAPPER.readTree(body).path(field).asString();
    }

    @Override
    public void close() throws IOException {
        commands.close();
    }
}
