package dev.ordinal.faults;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A few products that everybody wants at once, through every command side: changes, orders, changes that change nothing, changes of a version, products that go and
 * come; and beside them invoices, and people who want the same e-mail address.
 */
final class HotProducts {

    private final ShopUnderTest shop;
    private final Clients clients;
    private final String name;
    private final List<String> skus = new CopyOnWriteArrayList<>();
    private final Map<String, Long> versions = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** @param name what everything here is called, unlike in any other test */
    HotProducts(ShopUnderTest shop, Clients clients, String name, int products) {
        this.shop = shop;
        this.clients = clients;
        this.name = name;
        for (int i = 0; i < products; i++) {
            skus.add(create(new Random(i)).orElseThrow());
        }
    }

    void step(Random random) {
        String sku = skus.get(random.nextInt(skus.size()));
        ShopProcess side = side(random);
        int kind = random.nextInt(100);
        if (kind < 30) {
            ask(side, new ClientCommand.ChangePrice(sku, price(random)));
        } else if (kind < 45) {
            Long version = versions.get(sku);
            if (version != null) {
                clients.askIfMatch(side, new ClientCommand.ChangePrice(sku, price(random)), version);
            }
        } else if (kind < 60) {
            ask(side, new ClientCommand.Restock(sku, 1 + random.nextInt(9)));
        } else if (kind < 67) {
            ask(side, new ClientCommand.CorrectStock(sku, random.nextInt(3)));
        } else if (kind < 72) {
            ask(side, new ClientCommand.Rename(sku, "Name " + random.nextInt(3)));
        } else if (kind < 87) {
            clients.ask(side, new ClientCommand.PlaceOrder(List.of(sku)));
        } else if (kind < 93) {
            clients.ask(
                    side,
                    new ClientCommand.ImportInvoice(
                            name + numbers.incrementAndGet(), random.nextInt(100), price(random)));
        } else if (kind < 98) {
            clients.ask(side, new ClientCommand.Register(name + random.nextInt(300) + "@example.com"));
        } else {
            replace(sku, side, random);
        }
    }

    private void ask(ShopProcess side, ClientCommand.OnProduct command) {
        Exchange exchange = clients.ask(side, command);
        if (exchange.isAcknowledged()) {
            versions.put(command.sku(), exchange.version());
        }
    }

    private void replace(String sku, ShopProcess side, Random random) {
        if (clients.ask(side, new ClientCommand.Discontinue(sku)).isAcknowledged()) {
            create(random).ifPresent(next -> skus.replaceAll(old -> old.equals(sku) ? next : old));
        }
    }

    /** Twice: whoever is told that it exists already may rely on that too. Empty where nobody knows that it does. */
    private Optional<String> create(Random random) {
        ClientCommand.Create create = new ClientCommand.Create(name + "-" + numbers.incrementAndGet());
        return Stream.of(clients.ask(side(random), create), clients.ask(side(random), create))
                .filter(exchange ->
                        exchange.isAcknowledged() || exchange.problem().equals("product-exists"))
                .findFirst()
                .map(_ -> create.sku());
    }

    private ShopProcess side(Random random) {
        List<ShopProcess> sides = shop.commandSides();
        return sides.get(random.nextInt(sides.size()));
    }

    /** Few, so that some change nothing. */
    private static String price(Random random) {
        return (1 + random.nextInt(5)) + ".50";
    }
}
