package dev.ordinal.shop.command.notification;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.shop.events.OrderEvent;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventHandler;

@Reaction(value = "notifications", beginsAtHead = true)
class WhenOrderMovesThenTell {

    private final Notifier notifier;

    WhenOrderMovesThenTell(Notifier notifier) {
        this.notifier = notifier;
    }

    @EventHandler
    void on(OrderEvent.Confirmed confirmed, Cause cause) {
        notifier.write(
                Letter.ORDER_CONFIRMED,
                confirmed.userId(),
                cause,
                Map.of(
                        "orderId", confirmed.orderId(),
                        "total", Notifier.text(confirmed.total()),
                        "lines", lines(confirmed)));
    }

    @EventHandler
    void on(OrderEvent.Rejected rejected, Cause cause) {
        notifier.write(
                Letter.ORDER_REJECTED,
                rejected.userId(),
                cause,
                Map.of("orderId", rejected.orderId(), "detail", rejected.detail()));
    }

    @EventHandler
    void on(OrderEvent.Shipped shipped, Cause cause) {
        notifier.write(
                Letter.ORDER_SHIPPED,
                shipped.userId(),
                cause,
                Map.of(
                        "orderId", shipped.orderId(),
                        "carrier", shipped.carrier(),
                        "trackingNumber", shipped.trackingNumber()));
    }

    private static List<Map<String, Object>> lines(OrderEvent.Confirmed confirmed) {
        return confirmed.lines().stream()
                .map(line -> Map.<String, Object>of(
                        "quantity", line.quantity(),
                        "product", line.name(),
                        "unitPrice", Notifier.text(line.unitPrice())))
                .toList();
    }
}
