package dev.ordinal.local.invoices;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /imports/invoices}. */
record Invoice(
        String invoiceNo,
        @Nullable String customerRef,
        String country,
        Instant issuedAt,
        String currency,
        List<Line> lines) {

    private static final String CURRENCY = "GBP";

    record Line(String sku, @Nullable String description, int quantity, String unitPrice) {}

    /** The invoice of these lines, issued at the earliest of their times. */
    static Invoice of(List<InvoiceLine> lines) {
        InvoiceLine first = lines.getFirst();
        Instant issuedAt =
                lines.stream().map(InvoiceLine::at).min(Instant::compareTo).orElseThrow();
        return new Invoice(
                first.invoiceNo(),
                first.customerRef(),
                first.country(),
                issuedAt,
                CURRENCY,
                lines.stream().map(Invoice::line).toList());
    }

    private static Line line(InvoiceLine line) {
        return new Line(
                line.sku(),
                line.description(),
                line.quantity(),
                line.unitPrice().toPlainString());
    }

    BigDecimal netTotal() {
        return lines.stream()
                .map(line -> new BigDecimal(line.unitPrice()).multiply(BigDecimal.valueOf(line.quantity())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
