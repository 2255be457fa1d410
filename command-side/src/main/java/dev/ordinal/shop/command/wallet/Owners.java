package dev.ordinal.shop.command.wallet;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.StreamFolds;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import org.springframework.stereotype.Component;

/** The users behind wallets, folded from their streams without locking them. */
@Component
class Owners {

    private final StreamFolds<Owner> owners;

    Owners(OrdinalEventStorageEngine engine) {
        owners = new StreamFolds<>(engine, (owner, event) -> owner.evolve((UserEvent) event));
    }

    Owner of(String userId) {
        return owners.of(Streams.id(Streams.USER, userId), Owner.unknown(userId));
    }
}
