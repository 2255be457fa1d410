package dev.ordinal.shop.query.order;

import static java.time.ZoneOffset.UTC;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.SqlProjection;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.shared.Events;
import dev.ordinal.shop.query.shared.SqlBatches;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads the users too, since a user without orders is not an unknown one. */
@Component
class OrderProjection implements SqlProjection {

    static final String NAME = "orders";

    private static final String PLACE = """
            insert into shop_order (order_id, status, user_id, currency, total, lines, placed_at, version)
            values (?, 'PLACED', ?, ?, ?, ?::jsonb, ?, ?)""";
    private static final String IMPORT = """
            insert into shop_order (order_id, status, invoice_no, customer_ref, country, currency, total, lines, placed_at, version)
            values (?, 'IMPORTED', ?, ?, ?, ?, ?, ?::jsonb, ?, ?)""";
    private static final String KNOW_USER = "insert into customer (user_id) values (?)";

    private final JsonMapper json = new JsonMapper();

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
        return Set.of(Streams.ORDER, Streams.INVOICE, Streams.USER);
    }

    @Override
    public void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table shop_order (
                        order_id     text collate "C" primary key,
                        status       text collate "C" not null,
                        user_id      text collate "C",
                        invoice_no   text,
                        customer_ref text,
                        country      text,
                        currency     text not null,
                        total        numeric not null,
                        lines        jsonb not null,
                        placed_at    timestamptz not null,
                        version      bigint not null
                    );
                    create index on shop_order (placed_at, order_id);
                    create index on shop_order (status, placed_at, order_id);
                    create index on shop_order (user_id, placed_at, order_id) where user_id is not null;
                    create table customer (user_id text collate "C" primary key)""");
        }
    }

    @Override
    public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        try (SqlBatches rows = new SqlBatches(connection, PLACE, IMPORT, KNOW_USER)) {
            for (EventRecord stored : batch) {
                switch (Events.read(stored)) {
                    case OrderEvent.Placed placed -> place(rows, placed, stored);
                    case InvoiceEvent.Imported imported -> imported(rows, imported, stored);
                    case UserEvent.Registered registered -> rows.add(KNOW_USER, registered.userId());
                    case UserEvent.Renamed _, UserEvent.EmailChanged _, UserEvent.Deactivated _ -> {}
                    case ProductEvent product ->
                        throw new IllegalArgumentException("not an event of these streams: " + product);
                }
            }
            rows.execute();
        }
    }

    private void place(SqlBatches rows, OrderEvent.Placed order, EventRecord stored) throws SQLException {
        rows.add(
                PLACE,
                order.orderId(),
                order.userId(),
                order.total().currency(),
                order.total().amount(),
                json.writeValueAsString(
                        order.lines().stream().map(OrderLine::of).toList()),
                stored.occurredAt().atOffset(UTC),
                stored.sequence());
    }

    private void imported(SqlBatches rows, InvoiceEvent.Imported invoice, EventRecord stored) throws SQLException {
        rows.add(
                IMPORT,
                invoice.orderId(),
                invoice.invoiceNo(),
                invoice.customerRef(),
                invoice.country(),
                invoice.currency(),
                invoice.lines().stream()
                        .map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                json.writeValueAsString(invoice.lines().stream()
                        .map(line -> OrderLine.of(line, invoice.currency()))
                        .toList()),
                invoice.issuedAt().atOffset(UTC),
                stored.sequence());
    }
}
