package dev.ordinal.shop.query.sales;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.SqlProjection;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.Events;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

@Component
class SalesProjection implements SqlProjection {

    static final String NAME = "sales";

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
    public void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table sales_by_country (
                        currency text collate "C",
                        day      date,
                        country  text collate "C",
                        revenue  numeric not null,
                        orders   bigint not null,
                        units    bigint not null,
                        primary key (currency, day, country)
                    ) with (fillfactor = 70);
                    create table sales_by_product (
                        currency text collate "C",
                        day      date,
                        sku      text collate "C",
                        revenue  numeric not null,
                        orders   bigint not null,
                        units    bigint not null,
                        primary key (currency, day, sku)
                    ) with (fillfactor = 70)""");
        }
    }

    @Override
    public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        SalesSums sums = new SalesSums();
        for (EventRecord stored : batch) {
            switch (Events.read(stored, InvoiceEvent.class)) {
                case InvoiceEvent.Imported invoice -> sums.add(invoice);
            }
        }
        sums.addTo(connection);
    }
}
