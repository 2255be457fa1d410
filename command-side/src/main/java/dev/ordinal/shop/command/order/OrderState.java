package dev.ordinal.shop.command.order;

import dev.ordinal.shop.events.OrderEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

sealed interface OrderState {

    record Unplaced() implements OrderState {}

    record Placed(Purchase purchase) implements OrderState {}

    record Confirmed(Purchase purchase) implements OrderState {}

    record Rejected() implements OrderState {}

    record Cancelled() implements OrderState {}

    /** With the customer are, by sku, the pieces that did not come back; none of a sku that is not named. */
    record Shipped(Purchase purchase, String carrier, String trackingNumber, Map<String, Long> withCustomer)
            implements OrderState {

        boolean isOnItsWayBy(String someCarrier, String someNumber) {
            return carrier.equals(someCarrier) && trackingNumber.equals(someNumber);
        }
    }

    default OrderState evolve(OrderEvent event) {
        return switch (event) {
            case OrderEvent.Placed placed -> new Placed(new Purchase(placed.userId(), placed.lines(), placed.total()));
            case OrderEvent.Confirmed confirmed ->
                new Confirmed(new Purchase(confirmed.userId(), confirmed.lines(), confirmed.total()));
            case OrderEvent.Rejected _ -> new Rejected();
            case OrderEvent.Cancelled _ -> new Cancelled();
            case OrderEvent.Shipped shipped
            when this instanceof Confirmed(Purchase purchase) ->
                new Shipped(purchase, shipped.carrier(), shipped.trackingNumber(), purchase.quantities());
            case OrderEvent.Returned returned
            when this instanceof Shipped(Purchase purchase, String carrier, String number, Map<String, Long> left) ->
                new Shipped(purchase, carrier, number, Purchase.less(left, quantities(returned.lines())));
            case OrderEvent.Shipped _, OrderEvent.Returned _ ->
                throw new IllegalStateException(
                        "an order is shipped when it is confirmed, and returned when it is shipped");
        };
    }

    private static Map<String, Long> quantities(List<OrderEvent.Line> lines) {
        return lines.stream().collect(Collectors.toMap(OrderEvent.Line::sku, OrderEvent.Line::quantity));
    }
}
