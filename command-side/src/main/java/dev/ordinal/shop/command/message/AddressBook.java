package dev.ordinal.shop.command.message;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.StreamFolds;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import org.springframework.stereotype.Component;

/** Who can write to whom, and about which orders, folded from their streams without locking them. */
@Component
class AddressBook {

    private final StreamFolds<Correspondent> users;
    private final StreamFolds<Boolean> orders;

    AddressBook(OrdinalEventStorageEngine engine) {
        users = new StreamFolds<>(engine, (user, event) -> user.evolve((UserEvent) event));
        orders = new StreamFolds<>(engine, (_, _) -> true);
    }

    Correspondent user(String userId) {
        return users.of(Streams.id(Streams.USER, userId), Correspondent.unknown(userId));
    }

    boolean hasOrder(String orderId) {
        return orders.of(Streams.id(Streams.ORDER, orderId), false);
    }
}
