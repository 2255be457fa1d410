package dev.ordinal.shop.query.sales;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(name = "TopSeller")
record TopSeller(
        String sku,

        @Schema(description = "sold, less those that were cancelled or came back")
        long units) {

    List<String> sortKeys() {
        return List.of(Long.toString(units), sku);
    }
}
