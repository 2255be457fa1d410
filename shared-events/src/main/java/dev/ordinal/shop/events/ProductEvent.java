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

    @JsonClassDescription(
            "Pieces are held for an order. onHand and reserved are the stock afterwards; what can be bought is the difference.")
    record StockReserved(String sku, String orderId, long quantity, long onHand, long reserved)
            implements ProductEvent {}

    @JsonClassDescription("Pieces held for an order can be bought again. onHand and reserved are the stock afterwards.")
    record StockReleased(String sku, String orderId, long quantity, long onHand, long reserved)
            implements ProductEvent {}

    @JsonClassDescription("Pieces held for an order have left. onHand and reserved are the stock afterwards.")
    record StockShipped(String sku, String orderId, long quantity, long onHand, long reserved)
            implements ProductEvent {}

    @JsonClassDescription("Pieces of an order came back into stock. onHand and reserved are the stock afterwards.")
    record StockReturned(String sku, String orderId, String returnId, long quantity, long onHand, long reserved)
            implements ProductEvent {}

    record Discontinued(String sku) implements ProductEvent {}
}
