package dev.ordinal.local.invoices;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One good line of the file. */
record InvoiceLine(
        long lineNumber,
        String invoiceNo,
        String sku,
        @Nullable String description,
        int quantity,
        Instant at,
        BigDecimal unitPrice,
        @Nullable String customerRef,
        String country) {

    BigDecimal amount() {
        return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }
}
