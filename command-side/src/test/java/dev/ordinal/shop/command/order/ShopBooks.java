package dev.ordinal.shop.command.order;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.WalletEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/** What a shop's events must add up to once nothing is on its way, by a fold that knows nothing of aggregates. */
final class ShopBooks {

    private static final class StockBook {
        long in;
        long onHand;
        long reserved;
        long gone;

        boolean is(long saidOnHand, long saidReserved) {
            return onHand == saidOnHand && reserved == saidReserved;
        }
    }

    private static final class OrderBook {
        OrderEvent.@Nullable Placed placed;
        String state = "Placed";
        BigDecimal returned = BigDecimal.ZERO;
        BigDecimal paid = BigDecimal.ZERO;
        final Map<String, Long> gone = new HashMap<>();
        /** Came back into stock, less what was to come back. */
        final Map<String, Long> back = new HashMap<>();
    }

    private final Map<String, StockBook> stocks = new HashMap<>();
    private final Map<String, OrderBook> orders = new HashMap<>();
    private final Map<String, BigDecimal> balances = new HashMap<>();
    private final Map<String, String> currencies = new HashMap<>();
    private final Map<String, BigDecimal> in = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private ShopBooks() {}

    static ShopBooks of(List<DomainEventMessage<?>> events) {
        ShopBooks books = new ShopBooks();
        for (DomainEventMessage<?> event : events) {
            books.counts.merge(event.getPayloadType().getSimpleName(), 1, Integer::sum);
            switch (event.getPayload()) {
                case ProductEvent product -> books.enter(product);
                case WalletEvent wallet -> books.enter(wallet);
                case OrderEvent order -> books.enter(order);
                default -> throw new IllegalStateException("no book for " + event);
            }
        }
        books.close();
        return books;
    }

    List<String> complaints() {
        return complaints;
    }

    /** How often what happened. */
    Map<String, Integer> counts() {
        return counts;
    }

    private void enter(ProductEvent event) {
        StockBook stock = stocks.computeIfAbsent(event.sku(), _ -> new StockBook());
        switch (event) {
            case ProductEvent.Restocked restocked -> bringIn(stock, restocked.quantity());
            case ProductEvent.StockCorrected corrected -> bringIn(stock, corrected.onHand() - stock.onHand);
            case ProductEvent.StockReserved held -> stock.reserved += held.quantity();
            case ProductEvent.StockReleased released -> stock.reserved -= released.quantity();
            case ProductEvent.StockShipped shipped -> {
                stock.reserved -= shipped.quantity();
                stock.onHand -= shipped.quantity();
                stock.gone += shipped.quantity();
                order(shipped.orderId()).gone.merge(shipped.sku(), shipped.quantity(), Long::sum);
            }
            case ProductEvent.StockReturned returned -> {
                stock.onHand += returned.quantity();
                stock.gone -= returned.quantity();
                order(returned.orderId()).back.merge(returned.sku(), returned.quantity(), Long::sum);
            }
            case ProductEvent.Created _,
                    ProductEvent.Renamed _,
                    ProductEvent.PriceChanged _,
                    ProductEvent.Discontinued _ -> {}
        }
        expect(stock.reserved >= 0 && stock.onHand >= stock.reserved, "oversold: " + event);
        expect(saysSo(event, stock), "tells another stock: " + event);
    }

    private static void bringIn(StockBook stock, long quantity) {
        stock.in += quantity;
        stock.onHand += quantity;
    }

    private static boolean saysSo(ProductEvent event, StockBook stock) {
        return switch (event) {
            case ProductEvent.Restocked restocked -> restocked.onHand() == stock.onHand;
            case ProductEvent.StockReserved held -> stock.is(held.onHand(), held.reserved());
            case ProductEvent.StockReleased released -> stock.is(released.onHand(), released.reserved());
            case ProductEvent.StockShipped shipped -> stock.is(shipped.onHand(), shipped.reserved());
            case ProductEvent.StockReturned returned -> stock.is(returned.onHand(), returned.reserved());
            case ProductEvent.Created _,
                    ProductEvent.Renamed _,
                    ProductEvent.PriceChanged _,
                    ProductEvent.StockCorrected _,
                    ProductEvent.Discontinued _ -> true;
        };
    }

    private void enter(WalletEvent event) {
        BigDecimal amount = event.amount().amount();
        BigDecimal change = switch (event) {
            case WalletEvent.Deposited _, WalletEvent.Refunded _ -> amount;
            case WalletEvent.Withdrawn _, WalletEvent.Charged _ -> amount.negate();
        };
        switch (event) {
            case WalletEvent.Deposited _, WalletEvent.Withdrawn _ ->
                in.merge(event.amount().currency(), change, BigDecimal::add);
            case WalletEvent.Charged charged -> pay(charged.orderId(), amount);
            case WalletEvent.Refunded refunded -> pay(refunded.orderId(), amount.negate());
        }
        currencies.put(event.userId(), event.balance().currency());
        BigDecimal balance = balances.merge(event.userId(), change, BigDecimal::add);
        expect(balance.signum() >= 0, "below zero: " + event);
        expect(balance.compareTo(event.balance().amount()) == 0, "tells another balance: " + event);
        expect(event.balance().currency().equals(event.amount().currency()), "in two currencies: " + event);
    }

    private void pay(String orderId, BigDecimal amount) {
        OrderBook order = order(orderId);
        order.paid = order.paid.add(amount);
    }

    private void enter(OrderEvent event) {
        OrderBook order = order(event.orderId());
        order.state = event.getClass().getSimpleName();
        switch (event) {
            case OrderEvent.Placed placed -> order.placed = placed;
            case OrderEvent.Returned returned -> {
                order.returned = order.returned.add(returned.amount().amount());
                returned.lines().forEach(line -> order.back.merge(line.sku(), -line.quantity(), Long::sum));
            }
            case OrderEvent.Confirmed _, OrderEvent.Rejected _, OrderEvent.Shipped _, OrderEvent.Cancelled _ -> {}
        }
    }

    private OrderBook order(String orderId) {
        return orders.computeIfAbsent(orderId, _ -> new OrderBook());
    }

    private void close() {
        stocks.forEach((sku, stock) ->
                expect(stock.in == stock.onHand + stock.gone, "stock of " + sku + " in is not on hand and sold"));
        Map<String, Long> reserved = new HashMap<>();
        Map<String, BigDecimal> held = new HashMap<>();
        orders.forEach((id, order) -> {
            OrderEvent.Placed placed = order.placed;
            if (placed == null) {
                complaints.add("moved stock or money without being placed: " + id);
                return;
            }
            expect(!order.state.equals("Placed"), "without end: " + id);
            BigDecimal due = switch (order.state) {
                case "Confirmed", "Shipped", "Returned" ->
                    placed.userId() == null ? BigDecimal.ZERO : kept(placed, order);
                default -> BigDecimal.ZERO;
            };
            expect(order.paid.compareTo(due) == 0, "paid " + order.paid + " for " + due + ": " + placed);
            held.merge(placed.total().currency(), order.paid, BigDecimal::add);
            boolean left = order.state.equals("Shipped") || order.state.equals("Returned");
            for (OrderEvent.Line line : placed.lines()) {
                if (order.state.equals("Confirmed")) {
                    reserved.merge(line.sku(), line.quantity(), Long::sum);
                }
                expect(order.back.getOrDefault(line.sku(), 0L) == 0, "did not come back as returned: " + placed);
                expect(
                        order.gone.getOrDefault(line.sku(), 0L) == (left ? line.quantity() : 0),
                        "did not leave as ordered: " + placed);
            }
        });
        stocks.forEach((sku, stock) -> expect(
                stock.reserved == reserved.getOrDefault(sku, 0L),
                "reserved of " + sku + " is not what confirmed orders hold"));
        balances.forEach((user, balance) -> held.merge(currencies.getOrDefault(user, ""), balance, BigDecimal::add));
        in.forEach((currency, amount) -> expect(
                amount.compareTo(held.getOrDefault(currency, BigDecimal.ZERO)) == 0,
                currency + " in is not what is held and charged"));
    }

    private static BigDecimal kept(OrderEvent.Placed placed, OrderBook order) {
        Money total = placed.total();
        return total.amount().subtract(order.returned);
    }

    private void expect(boolean is, String otherwise) {
        if (!is) {
            complaints.add(otherwise);
        }
    }
}
