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
class WhenOrderShippedThenTakeFromStock {

    private final Purchases purchases;

    WhenOrderShippedThenTakeFromStock(Purchases purchases) {
        this.purchases = purchases;
    }

    @EventHandler
    void on(OrderEvent.Shipped shipped, Cause cause) {
        Fulfilment.sendAll(
                purchases.of(shipped.orderId()).lines().stream()
                        .<ShopCommand>map(line -> new ProductCommand.Ship(line.sku(), shipped.orderId()))
                        .toList(),
                cause::send);
    }
}
