package dev.ordinal.shop.command.order;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

@Aggregate(type = Streams.ORDER)
class Order {

    @AggregateIdentifier
    @Nullable
    String streamId;

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void decide(OrderCommand.Place place) {
        String userId = buyer(place.customer());
        List<OrderEvent.Line> lines = pricedLines(place.lines());
        apply(new OrderEvent.Placed(place.orderId(), userId, lines, total(lines), OrderEvent.Payment.by(userId)));
    }

    @EventSourcingHandler
    void evolve(OrderEvent event) {
        streamId = Streams.id(Streams.ORDER, event.orderId());
    }

    private static @Nullable String buyer(Customer customer) {
        return switch (customer) {
            case Customer.Guest _ -> null;
            case Customer.Active active -> active.userId();
            case Customer.Unknown unknown -> throw new OrderRejection.UnknownUser(unknown.userId());
            case Customer.Deactivated deactivated -> throw new OrderRejection.UserDeactivated(deactivated.userId());
        };
    }

    private static List<OrderEvent.Line> pricedLines(List<OrderCommand.Line> lines) {
        List<OrderEvent.Line> priced = new ArrayList<>();
        Set<String> unknown = new TreeSet<>();
        Set<String> discontinued = new TreeSet<>();
        for (OrderCommand.Line line : lines) {
            switch (line.offer()) {
                case Offer.Listed(String name, Money price) ->
                    priced.add(new OrderEvent.Line(line.sku(), name, line.quantity(), price));
                case Offer.Unknown _ -> unknown.add(line.sku());
                case Offer.Discontinued _ -> discontinued.add(line.sku());
            }
        }
        if (!unknown.isEmpty()) {
            throw new OrderRejection.UnknownSku(unknown);
        }
        if (!discontinued.isEmpty()) {
            throw new OrderRejection.ProductDiscontinued(discontinued);
        }
        return priced;
    }

    private static Money total(List<OrderEvent.Line> lines) {
        Set<String> currencies = new TreeSet<>();
        BigDecimal amount = BigDecimal.ZERO;
        for (OrderEvent.Line line : lines) {
            currencies.add(line.unitPrice().currency());
            amount = amount.add(line.unitPrice().amount().multiply(BigDecimal.valueOf(line.quantity())));
        }
        if (currencies.size() > 1) {
            throw new OrderRejection.MixedCurrencies(currencies);
        }
        return new Money(amount, currencies.iterator().next());
    }
}
