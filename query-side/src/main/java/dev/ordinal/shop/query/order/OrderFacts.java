package dev.ordinal.shop.query.order;

import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.query.shared.MoneyView;
import java.util.List;

/** What the history tells of an event; nothing in it is personal. */
sealed interface OrderFacts {

    record Placed(List<Pieces> lines, MoneyView total, OrderEvent.Payment payment) implements OrderFacts {}

    record Confirmed(MoneyView total) implements OrderFacts {}

    record Rejected(String reason, String detail) implements OrderFacts {}

    record Shipped(String carrier, String trackingNumber) implements OrderFacts {}

    record Cancelled(String reason) implements OrderFacts {}

    record Returned(String returnId, List<Pieces> lines, MoneyView amount, String reason) implements OrderFacts {}

    record Imported(String invoiceNo) implements OrderFacts {}

    record Pieces(String sku, long quantity) {}

    static OrderFacts of(OrderEvent event) {
        return switch (event) {
            case OrderEvent.Placed placed ->
                new Placed(pieces(placed.lines()), MoneyView.of(placed.total()), placed.payment());
            case OrderEvent.Confirmed confirmed -> new Confirmed(MoneyView.of(confirmed.total()));
            case OrderEvent.Rejected rejected -> new Rejected(rejected.reason(), rejected.detail());
            case OrderEvent.Shipped shipped -> new Shipped(shipped.carrier(), shipped.trackingNumber());
            case OrderEvent.Cancelled cancelled -> new Cancelled(cancelled.reason());
            case OrderEvent.Returned returned ->
                new Returned(
                        returned.returnId(),
                        pieces(returned.lines()),
                        MoneyView.of(returned.amount()),
                        returned.reason());
        };
    }

    static OrderFacts of(InvoiceEvent.Imported invoice) {
        return new Imported(invoice.invoiceNo());
    }

    private static List<Pieces> pieces(List<OrderEvent.Line> lines) {
        return lines.stream()
                .map(line -> new Pieces(line.sku(), line.quantity()))
                .toList();
    }
}
