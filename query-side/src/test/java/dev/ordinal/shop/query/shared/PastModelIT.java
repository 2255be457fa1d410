package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import java.math.BigDecimal;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The products as they were at position 7, in a model of its own. */
class PastModelIT {

    private static final TestShop SHOP = TestShop.running();
    private static final String SKU = "then-" + TestShop.newId();
    private static final String TOKEN = SHOP.stream(Streams.PRODUCT, SKU)
            .append(new ProductEvent.Created(SKU, "Mug now", new Money(BigDecimal.ONE, "GBP")));

    @BeforeAll
    static void buildAModelOfThePast() throws SQLException {
        assertThat(SHOP.get("/products/" + SKU, "Consistency-Token", TOKEN).text("/name"))
                .isEqualTo("Mug now");
        SHOP.addPast("products_then", "products", """
                create table products_then_g1.product (like products_g1.product including all);
                insert into products_then_g1.product select * from products_g1.product where sku = '%s';
                update products_then_g1.product set name = 'Mug then', name_key = 'mug then';
                create temp table other as select * from products_then_g1.product;
                update other set sku = 'other', sku_key = 'other', name_key = 'z';
                insert into products_then_g1.product select * from other;
                drop table other""".formatted(SKU));
    }

    @Test
    void aModelOfThePastIsReadInPlaceOfThePresent() {
        Answer then = SHOP.get("/products/" + SKU + "?model=products_then");

        assertThat(then.text("/name")).isEqualTo("Mug then");
        assertThat(then.position()).isEqualTo(7);
        assertThat(SHOP.get("/products/" + SKU).text("/name")).isEqualTo("Mug now");
    }

    @Test
    void aCursorIsBoundToItsModel() {
        Answer first = SHOP.get("/products?limit=1&model=products_then");
        String next = "/products?limit=1&cursor=" + first.text("/nextCursor");

        assertThat(first.text("/items/0/sku")).isEqualTo(SKU);
        assertThat(SHOP.get(next + "&model=products_then").text("/items/0/sku")).isEqualTo("other");
        assertThat(SHOP.get(next).text("/errors/0/parameter")).isEqualTo("cursor");
    }

    @Test
    void whatIsNoModelOfTheReadModelsBehindIsRefusedAndSoIsAToken() {
        Answer unknown = SHOP.get("/products?model=products_once");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.problem()).isEqualTo("invalid-request");
        assertThat(unknown.text("/errors/0/parameter")).isEqualTo("model");
        assertThat(unknown.text("/errors/0/detail")).isEqualTo("must be one of products_then");
        assertThat(SHOP.get("/products?model=products").status())
                .as("the present is read without a name")
                .isEqualTo(400);
        assertThat(SHOP.get("/users?model=products_then").text("/errors/0/detail"))
                .isEqualTo("can't be given: there is no model of the past here");

        Answer waiting = SHOP.get("/products?model=products_then", "Consistency-Token", TOKEN);
        assertThat(waiting.status()).isEqualTo(400);
        assertThat(waiting.text("/errors/0/header")).isEqualTo("Consistency-Token");
    }
}
