package dev.ordinal.shop.command.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.tool.ToolFixture.Ran;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckCommandIT {

    private static final String PRICE = "{\"amount\":\"1.00\",\"currency\":\"GBP\"}";
    private static final String CREATED = "{\"sku\":\"1\",\"name\":\"Mug\",\"price\":" + PRICE + "}";
    private static final String RENAMED = "{\"sku\":\"1\",\"name\":\"Cup\"}";
    private static final String PLACED_1 = "{\"orderId\":\"1\",\"lines\":[],\"total\":" + PRICE + "}";

    private final ToolFixture shop = new ToolFixture();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void passesWhereEveryStoredRevisionCanBeRead() {
        shop.store(0, "product.created", "1", CREATED);
        shop.store(1, "product.renamed", "1", RENAMED);
        shop.store(0, "order.placed", "1", PLACED_1);

        assertThat(shop.run("check").exitCode()).isZero();
        assertThat(shop.run("check").out()).contains("3 types and revisions up to position 3: all can be read");
        assertThat(shop.run("check", "--all").exitCode()).isZero();
    }

    @Test
    void namesTheRevisionThatThisCodeIsTooOldFor() {
        shop.store(0, "order.placed", "1", PLACED_1);
        shop.store(1, "order.placed", "3", "{}");
        shop.store(2, "order.placed", "3", "{}");
        shop.store(0, "order-x.teleported", "1", "{}");

        for (Ran ran : new Ran[] {shop.run("check"), shop.run("check", "--all")}) {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.out())
                    .contains("can't read order.placed revision 3: 2 events, the first at position 2 in stream order-1")
                    .contains("can't read order-x.teleported revision 1: 1 events, the first at position 4")
                    .contains("3 types and revisions up to position 4: 2 can't be read");
        }
    }

    @Test
    void withAllFindsTheOneBadEventAmongGoodOnesOfItsKind() {
        shop.store(0, "product.renamed", "1", RENAMED);
        shop.store(1, "product.renamed", "1", "{\"sku\":\"1\",\"name\":");
        shop.store(2, "product.renamed", "1", RENAMED);

        assertThat(shop.run("check").exitCode()).isZero();
        Ran all = shop.run("check", "--all", "--json");
        assertThat(all.exitCode()).isEqualTo(1);
        assertThat(all.json().path("unreadable").size()).isEqualTo(1);
        assertThat(all.json().path("unreadable").path(0).path("firstPosition").asLong())
                .isEqualTo(2);
        assertThat(all.json().path("unreadable").path(0).path("count").asLong()).isEqualTo(1);
        assertThat(all.json().path("read").asLong()).isEqualTo(3);
    }

    @Test
    void aPayloadThatIsNullCanNotBeRead() {
        shop.store(0, "product.created", "1", CREATED);
        shop.store(1, "product.renamed", "1", "null");

        for (Ran ran : new Ran[] {shop.run("check"), shop.run("check", "--all")}) {
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.out())
                    .contains(
                            "can't read product.renamed revision 1: 1 events, the first at position 2 in stream product-1: its payload is null");
        }
    }

    @Test
    void anEmptyLogPasses() {
        assertThat(shop.run("check").exitCode()).isZero();
        assertThat(shop.run("check", "--all").exitCode()).isZero();
    }

    @Test
    void whatIsWrongIsOneLine() {
        Ran misused = shop.run("chek");
        assertThat(misused.exitCode()).isEqualTo(2);
        assertThat(misused.err().lines()).singleElement().asString().contains("chek", "--help");

        shop.database.close();
        Ran away = shop.run("check");
        assertThat(away.exitCode()).isEqualTo(1);
        assertThat(away.err().lines()).singleElement().asString().contains("ORDINAL_POSTGRES_URL");
    }
}
