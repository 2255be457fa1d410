package dev.ordinal.faults;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F12: what Kafka does not have any more, or what is missing before a record that it has, comes from the log. */
@ResourceLock(SharedShop.NAME)
class F12HoleIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EVERY_PARTITION = 200;
    private static final int SEVERAL_BATCHES = 2_500;

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();
    private final AtomicInteger invoices = new AtomicInteger();

    @Test
    void whatWasDeletedBeforeAProjectorHadReadItIsRefilledFromTheLogAlsoByTheNextAfterAKill() throws Exception {
        importInvoices(EVERY_PARTITION);
        Books.assertBalanced(shop, clients.exchanges());
        shop.projector().close();
        importInvoices(SEVERAL_BATCHES);
        shop.awaitRelayed();
        String applied = applied();

        try (InvoiceTopic topic = InvoiceTopic.of(shop)) {
            topic.deleteAll();
        }
        importInvoices(EVERY_PARTITION);
        shop.projector().start();
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !applied().equals(applied));
        shop.projector().restart();

        Books.assertBalanced(shop, clients.exchanges());
    }

    private void importInvoices(int count) {
        int end = invoices.get() + count;
        try (Load _ = Load.start(16, 1, random -> importInvoice(random.nextInt(2)))) {
            await().atMost(LIMIT).until(() -> invoices.get() >= end);
        }
    }

    private void importInvoice(int side) {
        clients.ask(
                shop.commandSides().get(side),
                new ClientCommand.ImportInvoice("F12-" + invoices.incrementAndGet(), 1, "1.00"));
    }

    private String applied() throws SQLException {
        return shop.select("SELECT sum(position) FROM projection.progress WHERE projection = 'sales'");
    }
}
