package dev.ordinal.shop.command.notification;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.shop.events.UserEvent;
import java.util.Map;
import org.axonframework.eventhandling.EventHandler;

@Reaction(value = "notifications", beginsAtHead = true)
class WhenUserRegisteredThenWelcome {

    private final Notifier notifier;

    WhenUserRegisteredThenWelcome(Notifier notifier) {
        this.notifier = notifier;
    }

    @EventHandler
    void on(UserEvent.Registered registered, Cause cause) {
        notifier.write(Letter.WELCOME, registered.userId(), cause, Map.of());
    }
}
