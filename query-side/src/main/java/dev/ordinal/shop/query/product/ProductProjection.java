package dev.ordinal.shop.query.product;

import static dev.ordinal.projection.Table.Type.BIGINT;
import static dev.ordinal.projection.Table.Type.BOOLEAN;
import static dev.ordinal.projection.Table.Type.C_TEXT;
import static dev.ordinal.projection.Table.Type.NUMERIC;
import static dev.ordinal.projection.Table.Type.TEXT;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.Rows;
import dev.ordinal.projection.Table;
import dev.ordinal.projection.TableProjection;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.Events;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Component;

@Component
class ProductProjection implements TableProjection {

    static final String NAME = "products";

    private static final Table PRODUCT = Table.named("product")
            .key("sku", C_TEXT)
            .column("sku_key", C_TEXT)
            .column("name", TEXT)
            .column("name_key", C_TEXT)
            .column("price_amount", NUMERIC)
            .column("price_currency", C_TEXT)
            .column("on_hand", BIGINT)
            .column("reserved", BIGINT)
            .column("discontinued", BOOLEAN)
            .column("version", BIGINT)
            .index("(name_key, sku) where not discontinued")
            .index("(price_currency, price_amount, sku) where not discontinued");

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
    public boolean keepsStreamsApart() {
        return true;
    }

    @Override
    public List<Table> tables() {
        return List.of(PRODUCT);
    }

    @Override
    public void fold(EventRecord stored, Rows rows) {
        long version = stored.sequence();
        switch (Events.read(stored, ProductEvent.class)) {
            case ProductEvent.Created(var sku, var name, var price) ->
                rows.insert(
                        PRODUCT,
                        sku,
                        key(sku),
                        name,
                        key(name),
                        price.amount(),
                        price.currency(),
                        0,
                        0,
                        false,
                        version);
            case ProductEvent.Renamed(var sku, var name) ->
                change(sku, version, rows).set("name", name).set("name_key", key(name));
            case ProductEvent.PriceChanged(var sku, var price) ->
                change(sku, version, rows).set("price_amount", price.amount()).set("price_currency", price.currency());
            case ProductEvent.Restocked(var sku, var _, var onHand) ->
                change(sku, version, rows).set("on_hand", onHand);
            case ProductEvent.StockCorrected(var sku, var onHand, var _) ->
                change(sku, version, rows).set("on_hand", onHand);
            case ProductEvent.StockReserved(var sku, var _, var _, var onHand, var reserved) ->
                change(sku, version, rows).set("on_hand", onHand).set("reserved", reserved);
            case ProductEvent.StockReleased(var sku, var _, var _, var onHand, var reserved) ->
                change(sku, version, rows).set("on_hand", onHand).set("reserved", reserved);
            case ProductEvent.StockShipped(var sku, var _, var _, var onHand, var reserved) ->
                change(sku, version, rows).set("on_hand", onHand).set("reserved", reserved);
            case ProductEvent.StockReturned(var sku, var _, var _, var _, var onHand, var reserved) ->
                change(sku, version, rows).set("on_hand", onHand).set("reserved", reserved);
            case ProductEvent.Discontinued(var sku) ->
                change(sku, version, rows).set("discontinued", true);
        }
    }

    private static Rows.Update change(String sku, long version, Rows rows) {
        return rows.update(PRODUCT, sku).set("version", version);
    }

    /** What a text is searched and sorted by, whatever its case. */
    static String key(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
