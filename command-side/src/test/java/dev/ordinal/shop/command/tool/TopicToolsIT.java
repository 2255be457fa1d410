package dev.ordinal.shop.command.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.RelaySchema;
import dev.ordinal.relay.RelaySettings;
import dev.ordinal.shop.command.tool.ToolFixture.Ran;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicToolsIT {

    private final ToolFixture shop = new ToolFixture();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void withoutARelaysTablesThereIsOneLineAboutIt() {
        Ran list = shop.runTopics("list");

        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.err()).isEqualToIgnoringNewLines("ordinal: no relay of this version has run on this database");
    }

    @Test
    void whatCantBeRefilledIsSaidInOneLine() throws SQLException {
        recordATopic();

        Ran unknown = shop.runTopics("refill", "nothing", "--yes");
        Ran nobodyToAsk = shop.runTopics("refill", "toolorder");

        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err())
                .isEqualToIgnoringNewLines(
                        "ordinal: there is no topic of stream type 'nothing' on record, only of: toolorder");
        assertThat(nobodyToAsk.exitCode()).isEqualTo(2);
        assertThat(nobodyToAsk.err())
                .isEqualToIgnoringNewLines("ordinal: nobody can be asked here: --yes says that you are sure");
        assertThat(shop.runTopics("refill").exitCode()).isEqualTo(2);
        assertThat(shop.runTopics("list", "--json").json().path(0).has("refilledTo"))
                .isFalse();
    }

    @Test
    void dropRefusesWhatDoesDamageThenAsksUnlessTold() throws SQLException {
        recordATopic();
        assertThat(shop.runTopics("drop", "ordinal.toolorder").err()).contains("is the only filled one");
        execute("INSERT INTO event_relay.topic VALUES ('ordinal.toolorder.p5', 5, 'toolorder')");

        Ran nobodyToAsk = shop.runTopics("drop", "ordinal.toolorder");
        assertThat(shop.runTopics("list", "--json").json()).hasSize(2);
        Ran told = shop.runTopics("drop", "ordinal.toolorder", "--yes");

        assertThat(nobodyToAsk.exitCode()).isEqualTo(2);
        assertThat(nobodyToAsk.err())
                .isEqualToIgnoringNewLines("ordinal: nobody can be asked here: --yes says that you are sure");
        assertThat(told.exitCode()).isZero();
        assertThat(shop.runTopics("list", "--json").json()).hasSize(1);
    }

    @Test
    void refillEndsWhenTheRelayHasRefilledTheTopic() throws SQLException {
        recordATopic();
        shop.store(0, "toolorder.placed", "1", "{}");

        try (AppendSignal signal = new AppendSignal(shop.database.dataSource());
                EventRelay relay = new EventRelay(
                        shop.database.dataSource(),
                        shop.log,
                        signal,
                        RelaySettings.of(TestServers.kafka(), "tool"),
                        new SimpleMeterRegistry())) {
            relay.start();
            Ran refill = shop.runTopics("refill", "toolorder", "--yes");

            assertThat(refill.exitCode()).isZero();
            assertThat(refill.out()).isEqualToIgnoringNewLines("refilled: ordinal.toolorder");
            assertThat(shop.runTopics("assign", "toolorder", "cold").err())
                    .isEqualToIgnoringNewLines(
                            "ordinal: no process runs relay 'cold': start one with ORDINAL_RELAYS=cold first");
            assertThat(shop.runTopics("list").out())
                    .startsWith("ordinal.toolorder  stream type toolorder  3 partitions  relay relay  created ")
                    .endsWith("  filled\n");
        }
    }

    private void recordATopic() throws SQLException {
        RelaySchema.migrate(shop.database.dataSource());
        execute("INSERT INTO event_relay.topic VALUES ('ordinal.toolorder', 3, 'toolorder')");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = shop.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
