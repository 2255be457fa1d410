package dev.ordinal.shop.command.order;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.ordinal.shop.command.user.Account;
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

@Aggregate(type = Streams.ORDER, cache = "aggregateStates")
class Order {

    @AggregateIdentifier
    @Nullable
    String streamId;

    private OrderState state = new OrderState.Unplaced();

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void decide(OrderCommand.Place place) {
        String userId = buyer(place.customer());
        List<OrderEvent.Line> lines = pricedLines(place.lines());
        apply(new OrderEvent.Placed(place.orderId(), userId, lines, total(lines), OrderEvent.Payment.by(userId)));
    }

    /** Once it is confirmed, or has come to another end, there is nothing to confirm. */
    @CommandHandler
    void decide(OrderCommand.Confirm confirm) {
        if (state instanceof OrderState.Placed(Purchase purchase)) {
            apply(new OrderEvent.Confirmed(confirm.orderId(), purchase.userId(), purchase.lines(), purchase.total()));
        }
    }

    @CommandHandler
    void decide(OrderCommand.Reject reject) {
        if (state instanceof OrderState.Placed(Purchase purchase)) {
            apply(new OrderEvent.Rejected(reject.orderId(), purchase.userId(), reject.reason(), reject.detail()));
        }
    }

    @CommandHandler
    void decide(OrderCommand.Cancel cancel) {
        switch (state) {
            case OrderState.Placed(Purchase purchase) -> apply(cancelled(cancel, purchase, false));
            case OrderState.Confirmed(Purchase purchase) -> apply(cancelled(cancel, purchase, true));
            case OrderState.Cancelled _ -> {}
            case OrderState.Rejected _ -> throw new OrderRejection.OrderRejected();
            case OrderState.Shipped _ -> throw new OrderRejection.OrderShipped();
            case OrderState.Unplaced _ -> throw unplaced();
        }
    }

    @CommandHandler
    void decide(OrderCommand.Ship ship) {
        switch (state) {
            case OrderState.Confirmed(Purchase purchase) ->
                apply(new OrderEvent.Shipped(ship.orderId(), purchase.userId(), ship.carrier(), ship.trackingNumber()));
            case OrderState.Shipped shipped -> {
                if (!shipped.isOnItsWayBy(ship.carrier(), ship.trackingNumber())) {
                    throw new OrderRejection.OrderShipped();
                }
            }
            case OrderState.Placed _ -> throw new OrderRejection.OrderNotConfirmed();
            case OrderState.Rejected _ -> throw new OrderRejection.OrderRejected();
            case OrderState.Cancelled _ -> throw new OrderRejection.OrderCancelled();
            case OrderState.Unplaced _ -> throw unplaced();
        }
    }

    @CommandHandler
    String decide(OrderCommand.Return back) {
        if (!(state instanceof OrderState.Shipped shipped)) {
            throw new OrderRejection.OrderNotShipped();
        }
        Purchase purchase = shipped.purchase();
        Set<String> unknown = purchase.unknownOf(back.quantities().keySet());
        if (!unknown.isEmpty()) {
            throw new OrderRejection.SkuNotOrdered(unknown);
        }
        back.quantities().forEach((sku, quantity) -> {
            long left = shipped.withCustomer().getOrDefault(sku, 0L);
            if (quantity > left) {
                throw new OrderRejection.ReturnExceedsOrder(sku, left);
            }
        });
        List<OrderEvent.Line> lines = purchase.linesOf(back.quantities());
        apply(new OrderEvent.Returned(
                back.orderId(),
                back.returnId(),
                purchase.userId(),
                lines,
                purchase.price(lines),
                back.reason(),
                Purchase.less(shipped.withCustomer(), back.quantities()).isEmpty()));
        return back.returnId();
    }

    @EventSourcingHandler
    void evolve(OrderEvent event) {
        streamId = Streams.id(Streams.ORDER, event.orderId());
        state = state.evolve(event);
    }

    private static OrderEvent cancelled(OrderCommand.Cancel cancel, Purchase purchase, boolean confirmed) {
        return new OrderEvent.Cancelled(
                cancel.orderId(), purchase.userId(), cancel.reason(), confirmed, purchase.lines(), purchase.total());
    }

    private static IllegalStateException unplaced() {
        return new IllegalStateException("an order's history begins with its placing");
    }

    private static @Nullable String buyer(Customer customer) {
        return switch (customer) {
            case Customer.Guest _ -> null;
            case Customer.Registered(Account account) ->
                switch (account.standing()) {
                    case ACTIVE -> account.userId();
                    case UNKNOWN -> throw new OrderRejection.UnknownUser(account.userId());
                    case DEACTIVATED -> throw new OrderRejection.UserDeactivated(account.userId());
                    case ERASED -> throw new OrderRejection.UserErased(account.userId());
                };
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
