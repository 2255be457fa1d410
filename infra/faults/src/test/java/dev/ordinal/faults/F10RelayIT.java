package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.local.server.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F10: whatever happens to the relay, the broker or Redis, each event stands in Kafka in the order of its stream, and has one effect. */
@ResourceLock(SharedShop.NAME)
class F10RelayIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MANY = 2_000;
    private static final AtomicInteger INVOICES = new AtomicInteger();

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @Test
    void whatALeaderHadSentAndNotRememberedWhenItWasKilledIsSentAgainByTheOther() throws Exception {
        ShopProcess leader = leader();
        ShopProcess other = shop.commandSides().get(leader.equals(side(0)) ? 1 : 0);
        long twice;

        try (InvoiceTopic topic = InvoiceTopic.of(shop)) {
            twice = topic.sentTwice();
            killBetweenSendingAndRemembering(leader, other, topic);
            await().atMost(LIMIT).until(() -> leader().equals(other));
            shop.awaitRelayed();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(topic.sentTwice()).isGreaterThan(twice));
        }

        leader.start();
        leader.awaitReady();
        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void commandsGoOnWithoutABrokerAndAllEventsArriveAfterwards() throws Exception {
        int enough = INVOICES.get() + MANY;
        shop.kafkaServer().close();
        try (Load _ = Load.start(16, 1, random -> importInvoice(side(random.nextInt(2))))) {
            await().atMost(LIMIT).until(() -> INVOICES.get() > enough);
        }
        shop.kafkaServer().start();

        assertThat(clients.exchanges()).extracting(Exchange::status).containsOnly(201);
        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void aRedisThatComesBackAsItWasOnceOrEmptyIsBroughtUpToDate() throws Exception {
        HotProducts products = new HotProducts(shop, clients, "F10-redis", 3);
        Path files = shop.files("redis");
        Path older = shop.files("redis-older");
        shop.redisServer().close();
        PostgresFiles.copy(files, older);
        shop.redisServer().start();
        try (Load _ = Load.start(4, 1, products::step)) {
            await().atMost(LIMIT).until(() -> clients.exchanges().size() > 200);
        }
        Books.assertBalanced(shop, clients.exchanges());

        shop.redisServer().close();
        Directories.delete(files);
        Files.move(older, files);
        shop.redisServer().start();
        Books.assertBalanced(shop, clients.exchanges());

        shop.redisServer().kill();
        Directories.delete(files);
        shop.redisServer().start();
        Books.assertBalanced(shop, clients.exchanges());
    }

    /** Who wants to remember waits for us, but for less than its lease lasts; and what it has asked of the database must not be done after its death. */
    private void killBetweenSendingAndRemembering(ShopProcess leader, ShopProcess other, InvoiceTopic topic)
            throws SQLException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            long sent = topic.sent();
            try (Connection keeper = shop.connect();
                    Statement statement = keeper.createStatement()) {
                keeper.setAutoCommit(false);
                statement.execute("LOCK TABLE event_relay.partition_head IN EXCLUSIVE MODE");
                importInvoice(other);
                long soon = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
                while (System.nanoTime() < soon) {
                    if (topic.sent() > sent) {
                        leader.kill();
                        statement.execute("""
                                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                WHERE application_name = 'command-side' AND wait_event_type = 'Lock'""");
                        return;
                    }
                }
                keeper.rollback();
            }
        }
        throw new AssertionError("nothing was sent that was not remembered at once");
    }

    private void importInvoice(ShopProcess side) {
        clients.ask(side, new ClientCommand.ImportInvoice("F10-" + INVOICES.incrementAndGet(), 1, "1.00"));
    }

    private ShopProcess leader() {
        return shop.leaderAmong(shop.commandSides());
    }

    private ShopProcess side(int number) {
        return shop.commandSides().get(number);
    }
}
