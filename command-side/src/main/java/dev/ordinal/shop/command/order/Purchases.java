package dev.ordinal.shop.command.order;

import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.stereotype.Component;

/** What was ordered, as the orders' streams begin. */
@Component
class Purchases {

    private final EventStore events;

    Purchases(EventStore events) {
        this.events = events;
    }

    Purchase of(String orderId) {
        OrderEvent.Placed placed = (OrderEvent.Placed)
                events.readEvents(Streams.id(Streams.ORDER, orderId), 0).next().getPayload();
        return new Purchase(placed.userId(), placed.lines(), placed.total());
    }
}
