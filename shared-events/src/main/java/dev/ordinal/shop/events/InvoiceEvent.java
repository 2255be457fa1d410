package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

public sealed interface InvoiceEvent extends ShopEvent {

    String invoiceNo();

    @JsonClassDescription(
            "An invoice of the shop's time before Ordinal, kept as it was: quantities and prices may be zero or negative.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Imported(
            String invoiceNo,
            String orderId,
            @Nullable String customerRef,
            String country,
            Instant issuedAt,
            String currency,
            List<Line> lines)
            implements InvoiceEvent {

        public Imported {
            lines = List.copyOf(lines);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            String sku,
            @Nullable String description,
            long quantity,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal unitPrice) {}
}
