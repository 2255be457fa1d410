package dev.ordinal.shop.command.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Claim;
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
                        "looked at the log up to position 2: 2 findings: 1 position-gap, 1 sequence-gap");
        assertThat(shop.run("audit", "--json")
                        .json()
                        .path("findings")
                        .path(0)
                        .path("fault")
                        .asString())
                .isEqualTo("position-gap");
    }

    @Test
    void claimsThatTheEventsDoNotMakeAreFound() throws SQLException {
        String email = shop.sealed("1", "email", "Ann@example.com");
        shop.store(
                0,
                "user.registered",
                "1",
                "{\"userId\":\"1\",\"name\":\"%s\",\"email\":\"%s\"}".formatted(shop.sealed("1", "name", "Ann"), email),
                new Claim.Take("email", "ann@example.com"));
        shop.store(
                1,
                "user.email-changed",
                "1",
                "{\"userId\":\"1\",\"email\":\"%s\",\"previousEmail\":\"%s\"}"
                        .formatted(shop.sealed("1", "email", "ann@example.org"), email),
                new Claim.Take("email", "ann@example.org"),
                new Claim.Release("email", "ann@example.com"));
        assertThat(shop.run("audit").out()).isEqualTo("looked at the log up to position 2: nothing found\n");
        assertThat(shop.runBy("2:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=", "audit")
                        .err())
                .endsWith(
                        "ordinal: Keys are wrapped by version 1 of the master key, which is not given (see ORDINAL_MASTER_KEY)\n");

        execute("INSERT INTO event_store.claim VALUES ('email', '\\x01ff', 'user-1')");
        assertThat(shop.run("audit").out())
                .contains("claim-surplus: a value of email is claimed for the stream user-1");

        execute("DELETE FROM event_store.claim");
        Ran ran = shop.run("audit");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out())
                .contains("claim-missing: a value of email that the stream user-1 took at position 2 is not claimed")
                .doesNotContain("example");

        execute("UPDATE event_store.event SET payload = '{' WHERE position = 2");
        assertThat(shop.run("audit").out())
                .contains("unreadable: what user.email-changed revision 1 at position 2 claims can't be read");
    }

    @Test
    void eachKindIsListedAndCountedByItself() throws SQLException {
        for (int i = 0; i < 50; i++) {
            shop.store(i, "product.renamed", "1", "{\"sku\":\"1\",\"name\":\"Cup\"}");
        }
        execute("UPDATE event_store.event SET recorded_at = recorded_at - position * interval '1 hour'");
        execute("UPDATE event_store.event SET stream_type = 'other' WHERE position = 50");

        Ran ran = shop.run("audit");
        assertThat(ran.out().lines().filter(line -> line.startsWith("clock-backwards: position")))
                .hasSize(20);
        assertThat(ran.out())
                .contains("clock-backwards: and 29 more\n")
                .contains("stream-type: stream product-1 changes its type to other at position 50\n")
                .contains("50 findings: 49 clock-backwards, 1 stream-type\n");
        assertThat(shop.run("audit", "--json").json().path("counts").toString())
                .isEqualTo("{\"clock-backwards\":49,\"stream-type\":1}");
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
