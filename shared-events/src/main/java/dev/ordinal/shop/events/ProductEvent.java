package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;

public sealed interface ProductEvent extends ShopEvent {

    String sku();

    record Created(String sku, String name, Money price) implements ProductEvent {}

    record Renamed(String sku, String name) implements ProductEvent {}

    record PriceChanged(String sku, Money price) implements ProductEvent {}

    @JsonClassDescription("Stock came in. onHand is the stock afterwards, so that a reader sets it instead of adding.")
    record Restocked(String sku, long quantity, long onHand) implements ProductEvent {}

    record StockCorrected(String sku, long onHand, String reason) implements ProductEvent {}

    record Discontinued(String sku) implements ProductEvent {}
}
