package dev.ordinal.shop.command.invoice;

import dev.ordinal.shop.events.InvoiceEvent;
import java.util.List;

sealed interface InvoiceState {

    record Awaited() implements InvoiceState {}

    record Imported(InvoiceEvent.Imported invoice) implements InvoiceState {}

    default InvoiceState evolve(InvoiceEvent event) {
        return switch (event) {
            case InvoiceEvent.Imported imported -> new Imported(imported);
        };
    }

    default boolean saysTheSameAs(InvoiceEvent.Imported other) {
        return switch (this) {
            case Awaited _ -> false;
            case Imported(InvoiceEvent.Imported invoice) -> plain(invoice).equals(plain(other));
        };
    }

    /** 1.50 and 1.5 are the same price. */
    private static InvoiceEvent.Imported plain(InvoiceEvent.Imported invoice) {
        List<InvoiceEvent.Line> lines = invoice.lines().stream()
                .map(line -> new InvoiceEvent.Line(
                        line.sku(),
                        line.description(),
                        line.quantity(),
                        line.unitPrice().stripTrailingZeros()))
                .toList();
        return new InvoiceEvent.Imported(
                invoice.invoiceNo(),
                invoice.orderId(),
                invoice.customerRef(),
                invoice.country(),
                invoice.issuedAt(),
                invoice.currency(),
                lines);
    }
}
