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
import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.events.WalletEvent;
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
        return Set.of(Streams.ORDER, Streams.INVOICE);
    }

    @Override
    public List<Table> tables() {
        return List.of(BY_COUNTRY, BY_PRODUCT);
    }

    @Override
    public void fold(EventRecord stored, Rows rows) {
        LocalDate day = LocalDate.ofInstant(stored.occurredAt(), UTC);
        switch (Events.read(stored)) {
            case InvoiceEvent.Imported invoice ->
                sale(invoice.currency(), LocalDate.ofInstant(invoice.issuedAt(), UTC), invoice.country())
                        .add(1, lines(invoice), rows);
            case OrderEvent.Confirmed order ->
                sale(order.total().currency(), day, "").add(1, lines(order.lines(), 1), rows);
            case OrderEvent.Cancelled order -> {
                if (order.confirmed()) {
                    sale(order.total().currency(), day, "").add(-1, lines(order.lines(), -1), rows);
                }
            }
            case OrderEvent.Returned order ->
                sale(order.amount().currency(), day, "").add(0, lines(order.lines(), -1), rows);
            case OrderEvent.Placed _, OrderEvent.Rejected _, OrderEvent.Shipped _ -> {}
            case UserEvent _, WalletEvent _, ProductEvent _, MessageEvent _ ->
                throw new IllegalArgumentException("not an event of these streams: " + stored.type());
        }
    }

    private static Sale sale(String currency, LocalDate day, String country) {
        return new Sale(currency, day, country.isBlank() ? UNSPECIFIED : country);
    }

    private static List<Line> lines(InvoiceEvent.Imported invoice) {
        return invoice.lines().stream()
                .map(line -> new Line(line.sku(), line.quantity(), line.unitPrice()))
                .toList();
    }

    private static List<Line> lines(List<OrderEvent.Line> lines, int sign) {
        return lines.stream()
                .map(line -> new Line(
                        line.sku(), sign * line.quantity(), line.unitPrice().amount()))
                .toList();
    }

    private record Line(String sku, long quantity, BigDecimal unitPrice) {}

    /** Where figures are added. */
    private record Sale(String currency, LocalDate day, String country) {

        /** Each product counts in an order once, however many lines the order has of it. */
        void add(int orders, List<Line> lines, Rows rows) {
            Set<String> skus = new HashSet<>();
            BigDecimal total = BigDecimal.ZERO;
            long units = 0;
            for (Line line : lines) {
                BigDecimal revenue = line.unitPrice().multiply(BigDecimal.valueOf(line.quantity()));
                rows.add(
                        BY_PRODUCT,
                        currency,
                        day,
                        line.sku(),
                        revenue,
                        skus.add(line.sku()) ? orders : 0,
                        line.quantity());
                total = total.add(revenue);
                units += line.quantity();
            }
            rows.add(BY_COUNTRY, currency, day, country, total, orders, units);
        }
    }
}
