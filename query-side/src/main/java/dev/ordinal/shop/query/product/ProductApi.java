package dev.ordinal.shop.query.product;

import dev.ordinal.shop.query.shared.NotFound;
import dev.ordinal.shop.query.shared.Page;
import dev.ordinal.shop.query.shared.Paging;
import dev.ordinal.shop.query.shared.Reads;
import dev.ordinal.shop.query.shared.Resources;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** PostgreSQL can answer everything here; cards from Redis spare it the work, as far as Redis is there and is not behind. */
@RestController
@RequestMapping("/products")
@Reads(ProductProjection.NAME)
@Profile("query-api")
@Tag(name = "products")
class ProductApi {

    private final ProductQueries products;
    private final ProductCards cards;
    private final Resources resources;

    ProductApi(ProductQueries products, ProductCards cards, Resources resources) {
        this.products = products;
        this.cards = cards;
        this.resources = resources;
    }

    @GetMapping
    @Operation(
            summary = "The catalogue: products on sale whose name or sku holds the search text, whatever its case",
            description =
                    "Discontinued products are not listed; each can still be read by its sku. Prices are sorted within a currency.")
    Page<ProductCard> products(
            @RequestParam(defaultValue = "") String search,
            @RequestParam(defaultValue = "name") ProductSort sort,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        String text = ProductProjection.key(search);
        Paging paging = Paging.of("products sort=" + sort + " search=" + text, limit, cursor);
        return withCards(
                switch (sort) {
                    case NAME ->
                        paging.page(
                                products.byName(text, text(paging, 0), text(paging, 1), paging.rows()),
                                ProductRow::nameKeys);
                    case PRICE ->
                        paging.page(
                                products.byPrice(
                                        text,
                                        text(paging, 0),
                                        paging.after(1, BigDecimal::new, BigDecimal.ZERO),
                                        text(paging, 2),
                                        paging.rows()),
                                ProductRow::priceKeys);
                });
    }

    @GetMapping("/{sku}")
    @Operation(
            summary = "One product, on sale or discontinued",
            description = "The sku is taken exactly as it is, case included.")
    ResponseEntity<ProductCard> product(@PathVariable String sku) {
        return cards.find(sku)
                .or(() -> products.findBySku(sku).map(ProductRow::card))
                .map(resources::ok)
                .orElseThrow(() -> new NotFound("product", sku));
    }

    private Page<ProductCard> withCards(Page<ProductRow> page) {
        List<String> skus = page.items().stream().map(ProductRow::sku).toList();
        Map<String, ProductCard> inRedis = cards.find(skus);
        return page.map(row -> newer(inRedis.get(row.sku()), row));
    }

    /** The row may have become newer since its read model was last looked at. */
    private static ProductCard newer(@Nullable ProductCard card, ProductRow row) {
        return card == null || card.version() < row.version ? row.card() : card;
    }

    private static String text(Paging paging, int key) {
        return paging.after(key, Function.identity(), "");
    }
}
