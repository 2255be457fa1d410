package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F2: transactions that others leave open, and backups, must hold up neither the log nor its readers. */
@ResourceLock(SharedShop.NAME)
class F02StallIT {

    private static final int LONGEST_LAG_SECONDS = 10;

    /** While Kafka has not yet missed a projector that was killed. */
    private static final int LONGEST_LAG_AFTER_A_DEATH_SECONDS = 30;

    private static final AtomicInteger PROBES = new AtomicInteger();

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @Test
    void whatIsWrittenBesideAnIdleTransactionAndABackupIsSoonVisible() throws Exception {
        HotProducts products = new HotProducts(shop, clients, "F2", 3);

        try (Connection idle = idleTransaction();
                Connection backup = backup()) {
            long before = events(backup);
            try (Load _ = Load.start(3, 1, products::step)) {
                for (int i = 0; i < LongForm.rounds(10, 1_000); i++) {
                    assertSoonVisible();
                }
            }
            shop.projector().restart();
            assertVisibleWithin(LONGEST_LAG_AFTER_A_DEATH_SECONDS);
            assertThat(events(backup)).as("events in the backup").isEqualTo(before);
            assertThat(events(idle)).as("events since").isGreaterThan(before);
        }

        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void whoeverKeepsTheLogToHimselfIsNamedByTheHealthOfItsWriters() throws Exception {
        CompletableFuture<Exchange> waiting;
        try (Connection keeper = shop.connect()) {
            execute(keeper, "SET application_name = 'forgotten'");
            keeper.setAutoCommit(false);
            execute(keeper, "SELECT pg_advisory_xact_lock(31369498006020460)");
            waiting = CompletableFuture.supplyAsync(
                    () -> clients.ask(side(0), new ClientCommand.ImportInvoice("F2-waits", 1, "1.00")));

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(shop.commandSides())
                            .allSatisfy(side ->
                                    assertThat(side.readinessDetails()).contains("'forgotten', idle in transaction")));
            assertThat(shop.commandSides()).extracting(ShopProcess::readiness).containsOnly(503);
            keeper.rollback();
        }

        assertThat(waiting.join().status()).isIn(201, 503);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> shop.commandSides().stream().allMatch(ShopProcess::isReady));
        assertSoonVisible();
        Books.assertBalanced(shop, clients.exchanges());
    }

    private ShopProcess side(int number) {
        return shop.commandSides().get(number);
    }

    private void assertSoonVisible() {
        assertVisibleWithin(LONGEST_LAG_SECONDS);
    }

    /** An invoice that was never seen: the token of one that is repeated is an old one. */
    private void assertVisibleWithin(int seconds) {
        int number = PROBES.incrementAndGet();
        ShopProcess side = side(number % 2);
        Exchange imported = clients.ask(side, new ClientCommand.ImportInvoice("F2-probe-" + number, 1, "1.00"));
        assertThat(imported.status()).isEqualTo(201);
        HttpResponse<String> read = shop.query(
                "/orders/" + imported.json().get("orderId").asString(),
                "Consistency-Token",
                imported.header("Consistency-Token").orElseThrow(),
                "Prefer",
                "wait=" + seconds);
        assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
    }

    /** Has read the log and written elsewhere, and then forgotten about it. */
    private Connection idleTransaction() throws SQLException {
        Connection connection = shop.connect();
        connection.setAutoCommit(false);
        events(connection);
        execute(connection, "CREATE TABLE public.written_elsewhere (id int)");
        return connection;
    }

    /** A snapshot and a lock on every table, as pg_dump has them. */
    private Connection backup() throws SQLException {
        Connection connection = shop.connect();
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        for (String table : tables(connection)) {
            execute(connection, "LOCK TABLE " + table + " IN ACCESS SHARE MODE");
        }
        return connection;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')""")) {
            List<String> tables = new ArrayList<>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            assertThat(tables).contains("event_store.event", "event_relay.checkpoint", "projection.progress");
            return tables;
        }
    }

    private static long events(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM event_store.event")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
