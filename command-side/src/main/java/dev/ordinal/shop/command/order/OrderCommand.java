package dev.ordinal.shop.command.order;

import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.events.Streams;
import java.util.List;
import java.util.Map;

sealed interface OrderCommand extends ShopCommand {

    String orderId();

    @Override
    default String streamId() {
        return Streams.id(Streams.ORDER, orderId());
    }

    record Place(String orderId, Customer customer, List<Line> lines) implements OrderCommand {}

    record Line(String sku, long quantity, Offer offer) {}

    /** All of it is reserved and paid. */
    record Confirm(String orderId) implements OrderCommand {}

    /** It can't be fulfilled; the reason is a stable name. */
    record Reject(String orderId, String reason, String detail) implements OrderCommand {}

    record Cancel(String orderId, String reason) implements OrderCommand {}

    record Ship(String orderId, String carrier, String trackingNumber) implements OrderCommand {}

    record Return(String orderId, String returnId, Map<String, Long> quantities, String reason)
            implements OrderCommand {}
}
