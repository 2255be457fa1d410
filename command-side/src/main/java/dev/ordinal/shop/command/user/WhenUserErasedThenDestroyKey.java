package dev.ordinal.shop.command.user;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.shop.command.engine.CommandMetadata;
import dev.ordinal.shop.command.engine.Keys;
import dev.ordinal.shop.events.UserEvent;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Carries an erasure out where the process that began it died before it had done so. */
@Component
@Profile("reactions")
@Reaction("erasure")
final class WhenUserErasedThenDestroyKey {

    private final Erasures erasures;

    WhenUserErasedThenDestroyKey(Erasures erasures) {
        this.erasures = erasures;
    }

    @EventHandler
    void on(UserEvent.Erased erased, Cause cause) {
        String by = String.valueOf(cause.metadata().get(CommandMetadata.ACTOR));
        Keys.orTryAgain(() -> erasures.carryOut(erased.userId(), by));
    }
}
