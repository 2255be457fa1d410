package dev.ordinal.shop.command.user;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.StreamFolds;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import org.springframework.stereotype.Component;

/** The users whom others rest on, folded from their streams without locking them. */
@Component
public class Accounts {

    private final StreamFolds<Account> accounts;

    Accounts(OrdinalEventStorageEngine engine) {
        accounts = new StreamFolds<>(engine, (account, event) -> account.evolve((UserEvent) event));
    }

    public Account of(String userId) {
        return accounts.of(Streams.id(Streams.USER, userId), Account.unknown(userId));
    }
}
