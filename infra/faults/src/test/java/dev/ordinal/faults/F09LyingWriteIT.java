package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Snapshot;
import dev.ordinal.eventstore.Snapshots;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F9: what was acknowledged is stored, what was refused is not, and what nobody knows is stored whole or not at all. */
@ResourceLock(SharedShop.NAME)
class F09LyingWriteIT {

    private static final Set<Integer> TRY_AGAIN = Set.of(409, 503);
    private static final long RETRY_LIMIT = 60_000_000_000L;
    private static final long BEFORE_RETRY = 5_000_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @Test
    void processesThatAreKilledUnderLoadHaveToldTheTruth() throws Exception {
        System.out.println("F9 kills with seed " + seed);
        HotProducts products = new HotProducts(shop, clients, "F9-kills", 3);

        for (int i = 0; i < LongForm.rounds(1, 20); i++) {
            try (Load _ = Load.start(16, seed + i, products::step)) {
                Thread.sleep(500 + random.nextInt(1_000));
                side(i % 2).kill();
                Thread.sleep(200 + random.nextInt(500));
                side((i + 1) % 2).kill();
            }
            restartBoth();
        }
        try (Load _ = Load.start(16, seed - 1, products::step)) {
            Thread.sleep(500);
        }

        assertThat(clients.exchanges()).as("killed with commands in its hands").anyMatch(Exchange::isUnknown);
        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void aStormOfRetriesUnderOneKeyHasOneEffectAndOneAnswer() throws Exception {
        System.out.println("F9 storm with seed " + seed);
        String sku = "F9-storm";
        clients.ask(side(0), new ClientCommand.Create(sku));

        for (ClientCommand command :
                List.of(new ClientCommand.PlaceOrder(List.of(sku)), new ClientCommand.Restock(sku, 5))) {
            List<CompletableFuture<Exchange>> storm = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 50; i++) {
                    ShopProcess first = side(i % 2);
                    storm.add(CompletableFuture.supplyAsync(() -> retrying(first, command), threads));
                }
                if (command instanceof ClientCommand.PlaceOrder) {
                    Thread.sleep(random.nextInt(30));
                    side(0).kill();
                }
            }
            if (!side(0).isAlive()) {
                side(0).restart();
            }
            storm.add(CompletableFuture.completedFuture(retrying(side(0), command)));

            List<Exchange> answers = storm.stream().map(CompletableFuture::join).toList();
            assertThat(answers.stream()
                            .map(answer -> answer.status() + " " + answer.version() + " " + answer.json() + " "
                                    + answer.header("Location"))
                            .distinct())
                    .as("answers")
                    .hasSize(1);
            assertThat(answers.stream().filter(answer -> !answer.isReplayed()))
                    .as("first answers")
                    .hasSizeLessThanOrEqualTo(1);
        }

        assertThat(LogCopy.of(shop).stream("product-" + sku))
                .extracting(LogCopy.Event::type)
                .filteredOn(type -> !type.equals("product.stock-reserved"))
                .containsExactly("product.created", "product.restocked");
        assertThat(LogCopy.of(shop).streamsOf("order").values())
                .filteredOn(order -> order.getFirst().body().contains(sku))
                .hasSize(1);
        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void aSnapshotThatIsWrongIsNotBelieved() throws SQLException {
        String state = "snapshot:dev.ordinal.shop.command.product.Product";
        String rightForm = """
                {"state":{"is":"Listed","name":"New","price":{"amount":"1.00","currency":"GBP"}},"stock":{"onHand":%2$d,"reservations":{},"reserved":0,"returns":[]},"streamId":"product-%1$s"}""";
        Snapshots snapshots = snapshots();
        List<String> skus = List.of("F9-garbage", "F9-cut-off", "F9-unknown", "F9-older", "F9-damaged");
        skus.forEach(sku -> {
            clients.ask(side(0), new ClientCommand.Create(sku));
            clients.ask(side(0), new ClientCommand.Restock(sku, 3));
        });

        put(snapshots, skus.get(0), state, "2", "\0\1garbage");
        put(
                snapshots,
                skus.get(1),
                state,
                "2",
                rightForm.formatted(skus.get(1), 700).substring(0, 60));
        put(snapshots, skus.get(2), "snapshot:no.such.Aggregate", "2", rightForm.formatted(skus.get(2), 700));
        put(snapshots, skus.get(3), state, "1", rightForm.formatted(skus.get(3), 700));
        put(snapshots, skus.get(4), state, "2", rightForm.formatted(skus.get(4), 3));
        damage(skus.get(4), rightForm.formatted(skus.get(4), 700));

        for (String sku : skus) {
            Exchange restocked = clients.ask(side(1), new ClientCommand.Restock(sku, 4));
            assertThat(restocked.status()).as(restocked.toString()).isEqualTo(201);
            assertThat(restocked.json().get("available").asLong()).as(sku).isEqualTo(7);
        }
        assertIntactOneIsBelieved(snapshots, state, rightForm);
        Books.assertBalanced(shop, clients.exchanges());
    }

    /** A change to the name that only the snapshot says, so that nothing is stored where it is believed. */
    private void assertIntactOneIsBelieved(Snapshots snapshots, String state, String form) {
        String sku = "F9-intact";
        clients.ask(side(0), new ClientCommand.Create(sku));
        clients.ask(side(0), new ClientCommand.Restock(sku, 3));
        put(snapshots, sku, state, "2", form.formatted(sku, 3).replace("New", "Believed"));

        Exchange renamed = new Clients().ask(side(1), new ClientCommand.Rename(sku, "Believed"));

        assertThat(renamed.isAcknowledged()).as(renamed.toString()).isTrue();
        assertThat(renamed.version()).as("version after the intact snapshot").isEqualTo(1);
    }

    private void restartBoth() {
        CompletableFuture<Void> other = CompletableFuture.runAsync(side(1)::restart);
        side(0).restart();
        other.join();
    }

    /** Until the shop says what became of it. */
    private Exchange retrying(ShopProcess first, ClientCommand command) {
        String key = "storm-" + command.getClass().getSimpleName();
        long deadline = System.nanoTime() + RETRY_LIMIT;
        Exchange exchange = clients.ask(first, command, "Idempotency-Key", key);
        while (!exchange.isAcknowledged()) {
            assertThat(exchange.isUnknown() || TRY_AGAIN.contains(exchange.status()))
                    .as(exchange.toString())
                    .isTrue();
            assertThat(System.nanoTime()).as("refused for ever: %s", exchange).isLessThan(deadline);
            LockSupport.parkNanos(BEFORE_RETRY);
            exchange = clients.ask(side(1), command, "Idempotency-Key", key);
        }
        return exchange;
    }

    private ShopProcess side(int number) {
        return shop.commandSides().get(number);
    }

    private Snapshots snapshots() {
        return new Snapshots(shop.dataSource());
    }

    private static void put(Snapshots snapshots, String sku, String type, String revision, String payload) {
        snapshots.put(new Snapshot("product-" + sku, 1, type, revision, payload.getBytes(UTF_8)));
    }

    private void damage(String sku, String payload) throws SQLException {
        try (Connection connection = shop.connect();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE event_store.snapshot SET payload = ? WHERE stream_id = ?")) {
            update.setBytes(1, payload.getBytes(UTF_8));
            update.setString(2, "product-" + sku);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
