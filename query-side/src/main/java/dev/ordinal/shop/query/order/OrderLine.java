package dev.ordinal.shop.query.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.query.shared.MoneyView;
import org.jspecify.annotations.Nullable;

/** Stored as it is answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderLine(String sku, @Nullable String name, long quantity, MoneyView unitPrice) {

    static OrderLine of(OrderEvent.Line line) {
        return new OrderLine(line.sku(), line.name(), line.quantity(), MoneyView.of(line.unitPrice()));
    }

    static OrderLine of(InvoiceEvent.Line line, String currency) {
        return new OrderLine(line.sku(), line.description(), line.quantity(), MoneyView.of(line.unitPrice(), currency));
    }
}
