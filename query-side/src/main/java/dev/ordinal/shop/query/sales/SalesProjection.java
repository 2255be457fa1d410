package dev.ordinal.shop.query.sales;

import static dev.ordinal.projection.Table.Type.BIGINT;
import static dev.ordinal.projection.Table.Type.C_TEXT;
import static dev.ordinal.projection.Table.Type.DATE;
import static dev.ordinal.projection.Table.Type.NUMERIC;
import static java.time.ZoneOffset.UTC;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.Rows;
import dev.ordinal.projection.Table;
import dev.ordinal.projection.TableProjection;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.Events;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

@Component
class SalesProjection implements TableProjection {

    static final String NAME = "sales";

    private static final Table BY_COUNTRY = Table.named("sales_by_country")
            .key("currency", C_TEXT)
            .key("day", DATE)
            .key("country", C_TEXT)
            .column("revenue", NUMERIC)
            .column("orders", BIGINT)
            .column("units", BIGINT)
            .storage("fillfactor = 70");

    private static final Table BY_PRODUCT = Table.named("sales_by_product")
            .key("currency", C_TEXT)
            .key("day", DATE)
            .key("sku", C_TEXT)
            .column("revenue", NUMERIC)
            .column("orders", BIGINT)
            .column("units", BIGINT)
            .storage("fillfactor = 70");

    private static final String UNSPECIFIED = "Unspecified";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> streamTypes() {
        return Set.of(Streams.INVOICE);
    }

    @Override
    public List<Table> tables() {
        return List.of(BY_COUNTRY, BY_PRODUCT);
    }

    @Override
    public void fold(EventRecord stored, Rows rows) {
        switch (Events.read(stored, InvoiceEvent.class)) {
            case InvoiceEvent.Imported invoice -> add(invoice, rows);
        }
    }

    /** An invoice is one order of each product that it holds, however many lines it has of it. */
    private static void add(InvoiceEvent.Imported invoice, Rows rows) {
        LocalDate day = LocalDate.ofInstant(invoice.issuedAt(), UTC);
        Set<String> skus = new HashSet<>();
        BigDecimal total = BigDecimal.ZERO;
        long units = 0;
        for (InvoiceEvent.Line line : invoice.lines()) {
            BigDecimal revenue = line.unitPrice().multiply(BigDecimal.valueOf(line.quantity()));
            long orders = skus.add(line.sku()) ? 1 : 0;
            rows.add(BY_PRODUCT, invoice.currency(), day, line.sku(), revenue, orders, line.quantity());
            total = total.add(revenue);
            units += line.quantity();
        }
        String country = invoice.country().isBlank() ? UNSPECIFIED : invoice.country();
        rows.add(BY_COUNTRY, invoice.currency(), day, country, total, 1, units);
    }
}
