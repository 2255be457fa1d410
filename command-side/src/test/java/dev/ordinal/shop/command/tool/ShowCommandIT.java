package dev.ordinal.shop.command.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.tool.ToolFixture.Ran;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ShowCommandIT {

    private final ToolFixture shop = new ToolFixture();

    @BeforeEach
    void aProductAndAnOrderOfTheFirstRevision() {
        shop.store(
                0,
                "product.created",
                "1",
                "{\"sku\":\"1\",\"name\":\"Mug\",\"price\":{\"amount\":\"1.00\",\"currency\":\"GBP\"}}");
        shop.store(
                0,
                "order.placed",
                "1",
                "{\"orderId\":\"1\",\"lines\":[],\"total\":{\"amount\":\"1.00\",\"currency\":\"GBP\"}}");
        shop.store(1, "product.restocked", "1", "{\"sku\":\"1\",\"quantity\":5,\"onHand\":5}");
        shop.store(2, "product.discontinued", "1", "{\"sku\":\"1\"}");
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void theHistoryOfAStreamAndItsAggregateNow() {
        Ran ran = shop.run("show", "product-1", "--json");

        assertThat(ran.exitCode()).isZero();
        JsonNode history = ran.json();
        assertThat(history.path("version").asLong()).isEqualTo(2);
        assertThat(history.path("events").size()).isEqualTo(3);
        JsonNode restocked = history.path("events").path(1);
        assertThat(restocked.path("position").asLong()).isEqualTo(3);
        assertThat(restocked.path("sequence").asLong()).isEqualTo(1);
        assertThat(restocked.path("type").asString()).isEqualTo("product.restocked");
        assertThat(restocked.path("revision").asString()).isEqualTo("1");
        assertThat(Instant.parse(restocked.path("occurred").asString())).isEqualTo(ToolFixture.OCCURRED);
        assertThat(restocked.path("actor").asString()).isEqualTo("anonymous");
        assertThat(restocked.path("payload").path("onHand").asLong()).isEqualTo(5);
        assertThat(history.path("state").path("streamId").asString()).isEqualTo("product-1");
        assertThat(history.path("state").path("state").path("is").asString()).isEqualTo("Discontinued");
    }

    @Test
    void theStateAtAVersionAndAtATime() {
        JsonNode first =
                shop.run("show", "product-1", "--version", "1", "--json").json();
        assertThat(first.path("events").size()).isEqualTo(2);
        assertThat(first.path("state").path("state").path("is").asString()).isEqualTo("Listed");
        assertThat(first.path("state").path("stock").path("onHand").asLong()).isEqualTo(5);

        String created = first.path("events").path(0).path("recorded").asString();
        JsonNode then = shop.run("show", "product-1", "--at", created, "--json").json();
        assertThat(then.path("version").asLong()).isZero();
        assertThat(then.path("state").path("stock").path("onHand").asLong()).isZero();
    }

    @Test
    void payloadsAreShownAsTodaysCodeReadsThem() {
        Ran ran = shop.run("show", "order-1");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("0  order.placed revision 1  position 2  occurred 2011-12-09T12:50:00Z")
                .contains("by anonymous")
                .contains("\"payment\":\"PREPAID\"")
                .contains("order-1 at version 0:");
    }

    @Test
    void whatIsWrongIsOneLine() {
        oneLine(1, "there is no stream 'product-2'", "show", "product-2");
        oneLine(1, "has the versions 0 to 2, not 3", "show", "product-1", "--version", "3");
        oneLine(1, "did not exist at 2001-01-01T00:00:00Z", "show", "product-1", "--at", "2001-01-01T00:00:00Z");
        oneLine(2, "not a time: 'yesterday'", "show", "product-1", "--at", "yesterday");
        oneLine(2, "--help", "show", "product-1", "--version", "one");
    }

    @Test
    void itsVersionOptionDoesNotHideItsHelp() {
        Ran help = shop.run("show", "--help");

        assertThat(help.exitCode()).as(help.err()).isZero();
        assertThat(help.out()).contains("Usage: infra/ordinal events show", "--version");
    }

    @Test
    void whatCannotBeReadIsShownAsItIsStoredAmongAllElse() {
        shop.store(3, "product.renamed", "9", "{\"title\":\"Cup\"}");
        shop.store(4, "product.renamed", "1", "{\"sku\":");
        shop.store(5, "product.renamed", "1", "{\"sku\":\"1\",\"name\":\"Cup\"}");

        Ran text = shop.run("show", "product-1");
        Ran json = shop.run("show", "product-1", "--json");

        for (Ran ran : List.of(text, json)) {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err().lines())
                    .singleElement()
                    .asString()
                    .contains("can't read product.renamed revision 9 at position 5: ");
        }
        assertThat(text.out())
                .contains(
                        "3  product.renamed revision 9  position 5",
                        "{\"title\":\"Cup\"}",
                        "{\\\"sku\\\":",
                        "revision 9")
                .containsPattern("as it is stored, for this build can't read it: .*revision 9")
                .contains("5  product.renamed revision 1");
        JsonNode events = json.json().path("events");
        assertThat(events.size()).isEqualTo(6);
        assertThat(events.path(2).has("unreadable")).isFalse();
        assertThat(events.path(3).path("payload").path("title").asString()).isEqualTo("Cup");
        assertThat(events.path(3).path("unreadable").asString()).contains("revision 9");
        assertThat(events.path(4).path("payload").asString()).isEqualTo("{\"sku\":");
        assertThat(events.path(5).path("payload").path("name").asString()).isEqualTo("Cup");
        assertThat(json.json().has("state")).isFalse();
    }

    private void oneLine(int exitCode, String saying, String... arguments) {
        Ran ran = shop.run(arguments);

        assertThat(ran.exitCode()).isEqualTo(exitCode);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines()).singleElement().asString().contains(saying);
    }
}
