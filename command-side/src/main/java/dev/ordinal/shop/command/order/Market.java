package dev.ordinal.shop.command.order;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.StreamFolds;
import dev.ordinal.shop.command.user.Accounts;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import org.springframework.stereotype.Component;

/** What an order rests on, folded from the streams of others without locking them. */
@Component
class Market {

    private final StreamFolds<Offer> offers;
    private final Accounts accounts;

    Market(OrdinalEventStorageEngine engine, Accounts accounts) {
        offers = new StreamFolds<>(engine, (offer, event) -> offer.evolve((ProductEvent) event));
        this.accounts = accounts;
    }

    Offer offer(String sku) {
        return offers.of(Streams.id(Streams.PRODUCT, sku), new Offer.Unknown());
    }

    Customer customer(String userId) {
        return new Customer.Registered(accounts.of(userId));
    }
}
