package dev.ordinal.shop.command.notification;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.shop.events.WalletEvent;
import java.util.Map;
import org.axonframework.eventhandling.EventHandler;

@Reaction(value = "notifications", beginsAtHead = true)
class WhenMoneyComesBackThenTell {

    private final Notifier notifier;

    WhenMoneyComesBackThenTell(Notifier notifier) {
        this.notifier = notifier;
    }

    @EventHandler
    void on(WalletEvent.Refunded refunded, Cause cause) {
        notifier.write(
                Letter.MONEY_REFUNDED,
                refunded.userId(),
                cause,
                Map.of(
                        "orderId", refunded.orderId(),
                        "amount", Notifier.text(refunded.amount()),
                        "balance", Notifier.text(refunded.balance())));
    }
}
