package dev.ordinal.shop.command.order;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.shop.command.DerivedId;
import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.product.ProductCommand;
import dev.ordinal.shop.command.product.ProductRejection;
import dev.ordinal.shop.command.wallet.WalletCommand;
import dev.ordinal.shop.command.wallet.WalletRejection;
import dev.ordinal.shop.events.OrderEvent;
import java.util.List;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Reserves every line, charges the wallet, and confirms the order; or rejects it, which has the rest undone. Each step is taken only while the order waits for it, so
 * that a repeat takes up where the one before ended, and one that comes too late does nothing.
 */
@Component
@Profile("reactions")
@Reaction(Fulfilment.NAME)
class WhenOrderPlacedThenFulfil {

    @EventHandler
    void on(OrderEvent.Placed placed, Cause cause) {
        try {
            List<ShopCommand> reservations = placed.lines().stream()
                    .<ShopCommand>map(line -> new ProductCommand.Reserve(line.sku(), placed.orderId(), line.quantity()))
                    .toList();
            if (Fulfilment.all(reservations, command -> isDone(cause, command)) && isPaid(placed, cause)) {
                cause.sendWhileLast(new OrderCommand.Confirm(placed.orderId()));
            }
        } catch (ProductRejection.OutOfStock
                | WalletRejection.InsufficientFunds
                | WalletRejection.WrongCurrency refusal) {
            cause.sendWhileLast(new OrderCommand.Reject(placed.orderId(), refusal.name(), refusal.detail()));
        }
    }

    private static boolean isPaid(OrderEvent.Placed placed, Cause cause) {
        String userId = placed.userId();
        boolean isFree = placed.total().amount().signum() == 0;
        return userId == null
                || isFree
                || isDone(
                        cause,
                        new WalletCommand.Charge(
                                userId, DerivedId.of(cause.eventId(), "charge"), placed.orderId(), placed.total()));
    }

    private static boolean isDone(Cause cause, ShopCommand command) {
        return cause.sendWhileLast(command) instanceof Cause.Sent.Done;
    }
}
