package dev.ordinal.shop.command.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.relay.RelaySchema;
import dev.ordinal.shop.command.tool.ToolFixture.Ran;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditCommandIT {

    private final ToolFixture shop = new ToolFixture();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aSoundLogPassesAndAnUnsoundOneDoesNot() throws SQLException {
        shop.store(0, "product.renamed", "1", "{\"sku\":\"1\",\"name\":\"Cup\"}");
        shop.store(1, "product.renamed", "1", "{\"sku\":\"1\",\"name\":\"Mug\"}");
        assertThat(shop.run("audit")).isEqualTo(new Ran(0, "looked at the log up to position 2: nothing found\n", ""));

        execute("DELETE FROM event_store.event WHERE position = 1");

        Ran ran = shop.run("audit");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out().lines())
                .containsExactly(
                        "position-gap: no event between positions 0 and 2",
                        "sequence-gap: stream product-1 has sequence 1 at position 2 and no sequence 0",
                        "looked at the log up to position 2: 2 findings");
        assertThat(shop.run("audit", "--json")
                        .json()
                        .path("findings")
                        .path(0)
                        .path("fault")
                        .asString())
                .isEqualTo("position-gap");
    }

    @Test
    void theTopicsAreComparedToo() throws SQLException {
        RelaySchema.migrate(shop.database.dataSource());
        shop.store(0, "product.renamed", "1", "{\"sku\":\"1\",\"name\":\"Cup\"}");
        assertThat(shop.run("audit", "--kafka").out()).contains("position 1 and at the topics up to 0: nothing found");

        execute(
                "INSERT INTO event_relay.checkpoint SELECT 'relay', '%s', position, event_id, 'test', 1, now() FROM event_store.event"
                        .formatted(shop.log.epoch()));

        Ran ran = shop.run("audit", "--kafka");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("missing: ordinal.product-0 lacks 1 events, positions 1 to 1");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = shop.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
