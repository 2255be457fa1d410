package dev.ordinal.shop.command.order;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.product.ProductCommand;
import dev.ordinal.shop.events.OrderEvent;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

@Component
@Profile("reactions")
@Reaction(Fulfilment.NAME)
class WhenOrderReturnedThenRestockAndRefund {

    @EventHandler
    void on(OrderEvent.Returned returned, Cause cause) {
        Fulfilment.sendAll(
                returned.lines().stream()
                        .<ShopCommand>map(line -> new ProductCommand.TakeBack(
                                line.sku(), returned.orderId(), returned.returnId(), line.quantity()))
                        .toList(),
                cause::send);
        Fulfilment.refund(cause.eventId(), returned.userId(), returned.orderId(), returned.amount(), cause::send);
    }
}
