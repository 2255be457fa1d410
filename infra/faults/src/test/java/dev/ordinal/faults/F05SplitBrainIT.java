package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F5: who was stopped past its time-out wakes up as a zombie, and its writes are refused. */
@ResourceLock(SharedShop.NAME)
class F05SplitBrainIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int IN_EVERY_PARTITION = 40;
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @Test
    void aCommandSideThatSleptThroughItsLeaseMovesNoCheckpointAndStoresNothingThatIsOutOfDate() throws Exception {
        HotProducts products = new HotProducts(shop, clients, "F5-leader", 3);

        try (Checkpoints _ = Checkpoints.watch(shop);
                Load _ = Load.start(12, 1, products::step)) {
            for (int i = 0; i < LongForm.rounds(2, 20); i++) {
                ShopProcess leader = leader();
                int told = timesTheLeadWasLost(leader);
                try (Pause _ = leader.pause()) {
                    await().atMost(LIMIT).until(() -> !leader().equals(leader));
                    awaitRelayed(head());
                }
                await().atMost(LIMIT).until(() -> timesTheLeadWasLost(leader) > told);
                awaitRelayed(head());
            }
        }

        assertThat(clients.exchanges())
                .as("commands that were in the sleeper's hands")
                .anyMatch(exchange -> exchange.isAcknowledged()
                        && Duration.between(exchange.sent(), exchange.answered())
                                        .compareTo(LEASE)
                                > 0);
        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void aProjectorThatSleptWhileItsPartitionsWentToAnotherAppliesNothingTwice() throws Exception {
        AtomicInteger numbers = new AtomicInteger();
        HotProducts products = new HotProducts(shop, clients, "F5-projector", 3);

        try (ShopProcess _ = shop.startProjector();
                Load _ = Load.start(2, 2, products::step);
                Load _ = Load.start(3, 3, _ -> importInvoice(numbers.incrementAndGet()))) {
            awaitTwoAtWork();
            for (int i = 0; i < LongForm.rounds(1, 10); i++) {
                try (Pause _ = shop.projector().pause()) {
                    awaitVisible(numbers.get() + IN_EVERY_PARTITION, numbers);
                }
                awaitTwoAtWork();
                awaitVisible(numbers.get() + IN_EVERY_PARTITION, numbers);
            }
        }

        Books.assertBalanced(shop, clients.exchanges());
    }

    private Exchange importInvoice(int number) {
        return clients.ask(
                shop.commandSides().get(number % 2),
                new ClientCommand.ImportInvoice("F5-" + number, number % 7, number % 9 + ".25"));
    }

    /** Invoices up to a number that is still to come. */
    private void awaitVisible(int upTo, AtomicInteger numbers) {
        await().atMost(LIMIT).until(() -> numbers.get() > upTo);
        List<String> invisible = new ArrayList<>();
        for (int number = upTo - IN_EVERY_PARTITION; number < upTo; number++) {
            invisible.add(importInvoice(number).json().get("orderId").asString());
        }
        await().atMost(LIMIT).until(() -> {
            invisible.removeIf(orderId -> shop.query("/orders/" + orderId).statusCode() == 200);
            return invisible.isEmpty();
        });
    }

    private void awaitTwoAtWork() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, shop.kafka()))) {
            List<String> groups = List.of("ordinal.orders.g1", "ordinal.sales.g1");
            await().atMost(LIMIT).until(() -> groups.stream().allMatch(group -> members(admin, group) == 2));
        }
    }

    private static long members(Admin admin, String group) {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .flatMap(found -> found.members().stream())
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .count();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ShopProcess leader() {
        return shop.leaderAmong(shop.commandSides());
    }

    private static int timesTheLeadWasLost(ShopProcess side) {
        return side.output().split("Lost the lead|Relay failed", -1).length - 1;
    }

    private String head() throws SQLException {
        return shop.select("SELECT max(position) FROM event_store.event");
    }

    private void awaitRelayed(String position) {
        await().atMost(LIMIT)
                .until(() -> shop.select("SELECT position >= " + position + " FROM event_relay.checkpoint")
                        .equals("t"));
    }

    /** Looks at the checkpoint all the time: who may move it never goes back to an earlier one, and neither does it. */
    private static final class Checkpoints implements AutoCloseable {

        private final Thread thread;
        private volatile int moves;
        private volatile boolean goesOn = true;
        private volatile String wentBack = "";

        private Checkpoints(ShopUnderTest shop) {
            thread = Thread.ofPlatform().start(() -> look(shop));
        }

        static Checkpoints watch(ShopUnderTest shop) {
            return new Checkpoints(shop);
        }

        private void look(ShopUnderTest shop) {
            try (Connection connection = shop.connect();
                    Statement statement = connection.createStatement()) {
                long[] last = new long[3];
                int seen = 0;
                while (goesOn) {
                    try (ResultSet row = statement.executeQuery("""
                            SELECT token, position, (SELECT sum(position) FROM event_relay.partition_head)
                            FROM event_relay.checkpoint""")) {
                        row.next();
                        boolean hasMoved = false;
                        for (int i = 0; i < last.length; i++) {
                            long now = row.getLong(i + 1);
                            if (now < last[i]) {
                                wentBack = "column %d from %d to %d".formatted(i + 1, last[i], now);
                            }
                            hasMoved |= now != last[i];
                            last[i] = now;
                        }
                        if (hasMoved) {
                            seen++;
                        }
                    }
                    Thread.sleep(5);
                }
                moves = seen - 1;
            } catch (SQLException | InterruptedException e) {
                wentBack = e.toString();
            }
        }

        @Override
        public void close() {
            goesOn = false;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(wentBack).as("the checkpoint went back").isEmpty();
            assertThat(moves).as("moves of the checkpoint since the first look").isPositive();
        }
    }
}
