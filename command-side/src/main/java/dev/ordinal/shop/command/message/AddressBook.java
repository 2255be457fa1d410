package dev.ordinal.shop.command.message;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.StreamFolds;
import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.command.user.Accounts;
import dev.ordinal.shop.events.Streams;
import org.springframework.stereotype.Component;

/** Who can write to whom, and about which orders, folded from their streams without locking them. */
@Component
class AddressBook {

    private final Accounts accounts;
    private final StreamFolds<Boolean> orders;

    AddressBook(OrdinalEventStorageEngine engine, Accounts accounts) {
        this.accounts = accounts;
        orders = new StreamFolds<>(engine, (_, _) -> true);
    }

    Account user(String userId) {
        return accounts.of(userId);
    }

    boolean hasOrder(String orderId) {
        return orders.of(Streams.id(Streams.ORDER, orderId), false);
    }
}
