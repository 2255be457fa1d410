package dev.ordinal.shop.command.product;

import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.Streams;

public sealed interface ProductCommand extends ShopCommand {

    String sku();

    @Override
    default String streamId() {
        return Streams.id(Streams.PRODUCT, sku());
    }

    record Create(String sku, String name, Money price) implements ProductCommand {}

    record Rename(String sku, String name) implements ProductCommand {}

    record ChangePrice(String sku, Money price) implements ProductCommand {}

    record Restock(String sku, long quantity) implements ProductCommand {}

    record CorrectStock(String sku, long onHand, String reason) implements ProductCommand {}

    /** Hold pieces for an order. */
    record Reserve(String sku, String orderId, long quantity) implements ProductCommand {}

    /** Sell to others what is held for an order. */
    record Release(String sku, String orderId) implements ProductCommand {}

    /** What is held for an order has left. */
    record Ship(String sku, String orderId) implements ProductCommand {}

    /** Pieces of a shipped order came back. */
    record TakeBack(String sku, String orderId, String returnId, long quantity) implements ProductCommand {}

    record Discontinue(String sku) implements ProductCommand {}
}
