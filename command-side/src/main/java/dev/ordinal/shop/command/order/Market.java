package dev.ordinal.shop.command.order;

import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.stereotype.Component;

/** What an order rests on, folded from the streams of others without locking them. */
@Component
class Market {

    private final EventStore events;

    Market(EventStore events) {
        this.events = events;
    }

    Offer offer(String sku) {
        Offer offer = new Offer.Unknown();
        DomainEventStream stream = events.readEvents(Streams.id(Streams.PRODUCT, sku));
        while (stream.hasNext()) {
            offer = offer.evolve((ProductEvent) stream.next().getPayload());
        }
        return offer;
    }

    Customer customer(String userId) {
        Customer customer = new Customer.Unknown(userId);
        DomainEventStream stream = events.readEvents(Streams.id(Streams.USER, userId));
        while (stream.hasNext()) {
            customer = customer.evolve((UserEvent) stream.next().getPayload());
        }
        return customer;
    }
}
