package dev.ordinal.shop.query.order;

import static dev.ordinal.projection.Table.Type.BIGINT;
import static dev.ordinal.projection.Table.Type.C_TEXT;
import static dev.ordinal.projection.Table.Type.JSON;
import static dev.ordinal.projection.Table.Type.NUMERIC;
import static dev.ordinal.projection.Table.Type.TEXT;
import static dev.ordinal.projection.Table.Type.TIMESTAMPTZ;

import dev.ordinal.eventstore.EventMetadata;
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
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Reads the users too, since a user without orders is not an unknown one. */
@Component
class OrderProjection implements TableProjection {

    static final String NAME = "orders";

    private static final Table ORDER = Table.named("shop_order")
            .key("order_id", C_TEXT)
            .column("status", C_TEXT)
            .nullable("user_id", C_TEXT)
            .nullable("invoice_no", TEXT)
            .nullable("customer_ref", TEXT)
            .nullable("reason", TEXT)
            .nullable("carrier", TEXT)
            .nullable("tracking_number", TEXT)
            .nullable("country", TEXT)
            .column("currency", TEXT)
            .column("total", NUMERIC)
            .column("lines", JSON)
            .column("placed_at", TIMESTAMPTZ)
            .column("version", BIGINT)
            .index("(placed_at, order_id)")
            .index("(status, placed_at, order_id)")
            .index("(user_id, placed_at, order_id) where user_id is not null");

    private static final Table CHANGE = Table.named("order_change")
            .key("order_id", C_TEXT)
            .key("version", BIGINT)
            .column("type", C_TEXT)
            .column("status", C_TEXT)
            .column("changed_at", TIMESTAMPTZ)
            .nullable("actor", TEXT)
            .nullable("causation_id", TEXT)
            .nullable("correlation_id", TEXT)
            .column("event_id", C_TEXT)
            .column("what", JSON);

    private static final Table CUSTOMER = Table.named("customer").key("user_id", C_TEXT);

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final ObjectWriter LINES = MAPPER.writerFor(new TypeReference<List<OrderLine>>() {});

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public Set<String> streamTypes() {
        return Set.of(Streams.ORDER, Streams.INVOICE, Streams.USER);
    }

    @Override
    public boolean keepsStreamsApart() {
        return true;
    }

    @Override
    public List<Table> tables() {
        return List.of(ORDER, CHANGE, CUSTOMER);
    }

    @Override
    public void fold(EventRecord stored, Rows rows) {
        switch (Events.read(stored)) {
            case OrderEvent.Placed order -> place(order, stored, rows);
            case InvoiceEvent.Imported invoice -> take(invoice, stored, rows);
            case UserEvent.Registered registered -> rows.insert(CUSTOMER, registered.userId());
            case UserEvent.Renamed _, UserEvent.EmailChanged _, UserEvent.Deactivated _, UserEvent.Erased _ -> {}
            case OrderEvent.Confirmed order -> move(order, "CONFIRMED", stored, rows);
            case OrderEvent.Rejected order ->
                move(order, "REJECTED", stored, rows).set("reason", order.reason());
            case OrderEvent.Shipped order ->
                move(order, "SHIPPED", stored, rows)
                        .set("carrier", order.carrier())
                        .set("tracking_number", order.trackingNumber());
            case OrderEvent.Cancelled order ->
                move(order, "CANCELLED", stored, rows).set("reason", order.reason());
            case OrderEvent.Returned order ->
                move(order, order.complete() ? "RETURNED" : "PARTLY_RETURNED", stored, rows);
            case ProductEvent _, WalletEvent _, MessageEvent _ ->
                throw new IllegalArgumentException("not an event of these streams: " + stored.type());
        }
    }

    private static void place(OrderEvent.Placed order, EventRecord stored, Rows rows) {
        change(order.orderId(), "PLACED", OrderFacts.of(order), stored, rows);
        rows.insert(
                ORDER,
                order.orderId(),
                "PLACED",
                order.userId(),
                null,
                null,
                null,
                null,
                null,
                null,
                order.total().currency(),
                order.total().amount(),
                LINES.writeValueAsBytes(
                        order.lines().stream().map(OrderLine::of).toList()),
                stored.occurredAt(),
                stored.sequence());
    }

    private static Rows.Update move(OrderEvent order, String status, EventRecord stored, Rows rows) {
        change(order.orderId(), status, OrderFacts.of(order), stored, rows);
        return rows.update(ORDER, order.orderId()).set("status", status).set("version", stored.sequence());
    }

    private static void change(String orderId, String status, OrderFacts what, EventRecord stored, Rows rows) {
        EventMetadata metadata = stored.metadata().get();
        rows.insert(
                CHANGE,
                orderId,
                stored.sequence(),
                stored.type(),
                status,
                stored.occurredAt(),
                metadata.actor(),
                metadata.causationId(),
                metadata.correlationId(),
                stored.eventId(),
                MAPPER.writeValueAsBytes(what));
    }

    private static void take(InvoiceEvent.Imported invoice, EventRecord stored, Rows rows) {
        change(invoice.orderId(), "IMPORTED", OrderFacts.of(invoice), stored, rows);
        rows.insert(
                ORDER,
                invoice.orderId(),
                "IMPORTED",
                null,
                invoice.invoiceNo(),
                invoice.customerRef(),
                null,
                null,
                null,
                invoice.country(),
                invoice.currency(),
                invoice.lines().stream()
                        .map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                LINES.writeValueAsBytes(invoice.lines().stream()
                        .map(line -> OrderLine.of(line, invoice.currency()))
                        .toList()),
                invoice.issuedAt(),
                stored.sequence());
    }
}
