package dev.ordinal.shop.query.product;

import dev.ordinal.shop.query.shared.MoneyView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

@Schema(name = "Product")
record ProductCard(
        String sku,
        String name,
        MoneyView price,
        @Schema(description = "what can be ordered now") long available,
        long onHand,
        boolean discontinued,
        long version) {

    static ProductCard of(
            String sku,
            String name,
            BigDecimal price,
            String currency,
            long onHand,
            long reserved,
            boolean discontinued,
            long version) {
        return new ProductCard(
                sku, name, MoneyView.of(price, currency), onHand - reserved, onHand, discontinued, version);
    }
}
