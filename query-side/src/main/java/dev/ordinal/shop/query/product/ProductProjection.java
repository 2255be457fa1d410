package dev.ordinal.shop.query.product;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.SqlProjection;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.Events;
import dev.ordinal.shop.query.shared.SqlBatches;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Component;

@Component
class ProductProjection implements SqlProjection {

    static final String NAME = "products";

    private static final String CREATE = """
            insert into product (sku, sku_key, name, name_key, price_amount, price_currency, on_hand, discontinued, version)
            values (?, ?, ?, ?, ?, ?, 0, false, ?)""";
    private static final String RENAME =
            "update product set name = ?, name_key = ?, version = greatest(version, ?) where sku = ?";
    private static final String CHANGE_PRICE =
            "update product set price_amount = ?, price_currency = ?, version = greatest(version, ?) where sku = ?";
    private static final String SET_STOCK =
            "update product set on_hand = ?, version = greatest(version, ?) where sku = ?";
    private static final String DISCONTINUE =
            "update product set discontinued = true, version = greatest(version, ?) where sku = ?";

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
        return Set.of(Streams.PRODUCT);
    }

    @Override
    public void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table product (
                        sku            text collate "C" primary key,
                        sku_key        text collate "C" not null,
                        name           text not null,
                        name_key       text collate "C" not null,
                        price_amount   numeric not null,
                        price_currency text collate "C" not null,
                        on_hand        bigint not null,
                        discontinued   boolean not null,
                        version        bigint not null
                    );
                    create index on product (name_key, sku) where not discontinued;
                    create index on product (price_currency, price_amount, sku) where not discontinued""");
        }
    }

    @Override
    public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        try (SqlBatches rows = new SqlBatches(connection, CREATE, RENAME, CHANGE_PRICE, SET_STOCK, DISCONTINUE)) {
            for (EventRecord stored : batch) {
                long version = stored.sequence();
                switch (Events.read(stored, ProductEvent.class)) {
                    case ProductEvent.Created(var sku, var name, var price) ->
                        rows.add(CREATE, sku, key(sku), name, key(name), price.amount(), price.currency(), version);
                    case ProductEvent.Renamed(var sku, var name) -> rows.add(RENAME, name, key(name), version, sku);
                    case ProductEvent.PriceChanged(var sku, var price) ->
                        rows.add(CHANGE_PRICE, price.amount(), price.currency(), version, sku);
                    case ProductEvent.Restocked(var sku, var _, var onHand) ->
                        rows.add(SET_STOCK, onHand, version, sku);
                    case ProductEvent.StockCorrected(var sku, var onHand, var _) ->
                        rows.add(SET_STOCK, onHand, version, sku);
                    case ProductEvent.Discontinued(var sku) -> rows.add(DISCONTINUE, version, sku);
                }
            }
            rows.execute();
        }
    }

    /** What a text is searched and sorted by, whatever its case. */
    static String key(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
