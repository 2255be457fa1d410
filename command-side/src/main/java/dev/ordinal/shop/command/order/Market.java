package dev.ordinal.shop.command.order;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.StreamFolds;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import org.springframework.stereotype.Component;

/** What an order rests on, folded from the streams of others without locking them. */
@Component
class Market {

    private final StreamFolds<Offer> offers;
    private final StreamFolds<Customer> customers;

    Market(OrdinalEventStorageEngine engine) {
        offers = new StreamFolds<>(engine, (offer, event) -> offer.evolve((ProductEvent) event));
        customers = new StreamFolds<>(engine, (customer, event) -> customer.evolve((UserEvent) event));
    }

    Offer offer(String sku) {
        return offers.of(Streams.id(Streams.PRODUCT, sku), new Offer.Unknown());
    }

    Customer customer(String userId) {
        return customers.of(Streams.id(Streams.USER, userId), new Customer.Unknown(userId));
    }
}
