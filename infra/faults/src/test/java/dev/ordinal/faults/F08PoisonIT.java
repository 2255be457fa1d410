package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F8: events that a read model can't apply wait with what follows them in their streams, and nobody else waits for them. */
@ResourceLock(SharedShop.NAME)
class F08PoisonIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int STREAMS = 2_000;

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();
    private final ShopProcess side = shop.commandSides().getFirst();

    @Test
    void twoThousandPoisonedStreamsWaitWhileAllOthersGoOnAndAreAppliedInOrderWhenTheyAreHealed() throws Exception {
        execute("""
                INSERT INTO products_g1.product (sku, sku_key, name, name_key, price_amount, price_currency, on_hand, reserved, discontinued, version)
                SELECT 'F8-' || i, '', 'in the way', '', 0, '', 0, 0, false, 0 FROM generate_series(1, %d) i""".formatted(STREAMS));
        try (Connection connection = shop.connect()) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= STREAMS; i++) {
                Appends.byHand(connection, "F8-" + i);
            }
            connection.commit();
        }
        Exchange follows = clients.ask(side, new ClientCommand.ChangePrice("F8-1", "2.00"));
        Exchange other = clients.ask(side, new ClientCommand.Create("F8-other"));

        await().atMost(LIMIT).until(() -> read("/products/F8-other", other).statusCode() == 200);
        await().atMost(LIMIT).until(() -> parked() == STREAMS);
        HttpResponse<String> told = read("/products/F8-1", follows);
        assertThat(told.statusCode()).isEqualTo(503);
        assertThat(told.body()).contains("urn:ordinal:problem:projection-parked");
        shop.projector().restart();
        assertThat(parked()).isEqualTo(STREAMS);

        execute("DELETE FROM products_g1.product WHERE name = 'in the way'");
        String output = shop.queryTool("parked", "retry", "products");

        assertThat(output).contains(STREAMS + " tried again, 0 still parked");
        assertThat(read("/products/F8-1", follows).body()).contains("\"version\":1");
        Books.assertBalanced(shop, clients.exchanges());
    }

    private HttpResponse<String> read(String path, Exchange written) {
        return shop.query(
                path, "Consistency-Token", written.header("Consistency-Token").orElseThrow(), "Prefer", "wait=30");
    }

    private long parked() throws SQLException {
        return Long.parseLong(shop.select("SELECT count(*) FROM projection.parked WHERE projection = 'products'"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
