package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F1: a lower position must not be committed after a reader passed it, however long an append is held up. */
@ResourceLock(SharedShop.NAME)
class F01SilentSkipIT {

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @Test
    void anAppendThatIsStoppedInTheDatabaseIsSkippedByNobody() throws Exception {
        HotProducts products = new HotProducts(shop, clients, "F1-stopped", 3);

        try (Load _ = Load.start(10, 1, products::step)) {
            for (int i = 0; i < LongForm.rounds(6, 60); i++) {
                holdUp(Duration.ofMillis(100));
            }
            holdUp(Duration.ofSeconds(LongForm.isOn() ? 61 : 2));
        }

        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void anAppendInATransactionThatIsLeftOpenIsSkippedByNobody() throws Exception {
        HotProducts products = new HotProducts(shop, clients, "F1-open", 3);

        try (Load _ = Load.start(10, 2, products::step)) {
            for (int i = 0; i < LongForm.rounds(6, 60); i++) {
                leaveOpen("F1-left-open-" + i, Duration.ofMillis(100), i % 2 == 0);
            }
            leaveOpen("F1-left-open", Duration.ofSeconds(2), true);
        }

        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void ofTwoWhoRestOnOneVersionOneLosesAndLeavesNoHole() throws Exception {
        String sku = "F1-fought-for";
        long version = clients.ask(side(0), new ClientCommand.Create(sku)).version();

        for (int i = 0; i < LongForm.rounds(40, 1_000); i++) {
            long expected = version;
            String price = i + 2 + ".00";
            CompletableFuture<Exchange> one = CompletableFuture.supplyAsync(
                    () -> clients.askIfMatch(side(0), new ClientCommand.ChangePrice(sku, price), expected));
            Exchange other = clients.askIfMatch(side(1), new ClientCommand.ChangePrice(sku, price), expected);
            assertThat(List.of(one.join().status(), other.status())).containsExactlyInAnyOrder(204, 412);
            version = one.join().isAcknowledged() ? one.join().version() : other.version();
        }

        Books.assertBalanced(shop, clients.exchanges());
    }

    private void holdUp(Duration time) throws SQLException, InterruptedException {
        try (Pause _ = Appends.pause(shop)) {
            Thread.sleep(time);
        }
    }

    private void leaveOpen(String sku, Duration time, boolean commit) throws SQLException, InterruptedException {
        try (Connection connection = shop.connect()) {
            connection.setAutoCommit(false);
            Appends.byHand(connection, sku);
            Thread.sleep(time);
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private ShopProcess side(int number) {
        return shop.commandSides().get(number);
    }
}
