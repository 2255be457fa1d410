package dev.ordinal.shop.query.sales;

import dev.ordinal.shop.query.shared.MoneyView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

record SalesReport(String currency, List<Item> items, Figures total) {

    static SalesReport of(String currency, List<SalesSum> sums, SalesSum total) {
        return new SalesReport(
                currency,
                sums.stream()
                        .map(sum -> new Item(
                                sum.key(), MoneyView.exact(sum.revenue(), currency), sum.orders(), sum.units()))
                        .toList(),
                new Figures(MoneyView.exact(total.revenue(), currency), total.orders(), total.units()));
    }

    @Schema(name = "SalesItem")
    record Item(
            @Schema(description = "the day, month, country or sku")
            String key,

            @Schema(description = "net, exact decimal", example = "9747747.934")
            String revenue,

            @Schema(description = "orders, by product: orders that hold it")
            long orders,

            long units) {}

    @Schema(name = "SalesTotal")
    record Figures(
            @Schema(description = "net, exact decimal", example = "9747747.934")
            String revenue,

            @Schema(description = "orders, each counted once")
            long orders,

            long units) {}
}
