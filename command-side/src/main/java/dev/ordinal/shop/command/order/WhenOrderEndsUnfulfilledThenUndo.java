package dev.ordinal.shop.command.order;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.product.ProductCommand;
import dev.ordinal.shop.events.OrderEvent;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Releases what is reserved and gives back what is paid, as far as fulfilment had come. Only while that end is the order's last event: it always is, unless the database came back
 * without it.
 */
@Component
@Profile("reactions")
@Reaction(Fulfilment.NAME)
class WhenOrderEndsUnfulfilledThenUndo {

    private final Purchases purchases;

    WhenOrderEndsUnfulfilledThenUndo(Purchases purchases) {
        this.purchases = purchases;
    }

    @EventHandler
    void on(OrderEvent.Rejected rejected, Cause cause) {
        undo(rejected.orderId(), purchases.of(rejected.orderId()), cause);
    }

    @EventHandler
    void on(OrderEvent.Cancelled cancelled, Cause cause) {
        undo(cancelled.orderId(), new Purchase(cancelled.userId(), cancelled.lines(), cancelled.total()), cause);
    }

    private static void undo(String orderId, Purchase purchase, Cause cause) {
        Fulfilment.sendAll(
                purchase.lines().stream()
                        .<ShopCommand>map(line -> new ProductCommand.Release(line.sku(), orderId))
                        .toList(),
                cause::sendWhileLast);
        Fulfilment.refund(cause.eventId(), purchase.userId(), orderId, purchase.total(), cause::sendWhileLast);
    }
}
