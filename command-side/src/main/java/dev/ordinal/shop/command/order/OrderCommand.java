package dev.ordinal.shop.command.order;

import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.events.Streams;
import java.util.List;

sealed interface OrderCommand extends ShopCommand {

    String orderId();

    @Override
    default String streamId() {
        return Streams.id(Streams.ORDER, orderId());
    }

    record Place(String orderId, Customer customer, List<Line> lines) implements OrderCommand {}

    record Line(String sku, long quantity, Offer offer) {}
}
