package dev.ordinal.shop.query.product;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.RedisWrite;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.Events;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

@Component
class ProductCardProjection implements RedisProjection {

    static final String NAME = "product_cards";

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
    public List<RedisWrite> fold(List<EventRecord> batch) {
        Map<String, Map<String, String>> cards = new LinkedHashMap<>();
        for (EventRecord stored : batch) {
            ProductEvent event = Events.read(stored, ProductEvent.class);
            Map<String, String> card = cards.computeIfAbsent(event.sku(), _ -> new LinkedHashMap<>());
            switch (event) {
                case ProductEvent.Created(var _, var name, var price) -> {
                    card.put(CardFields.NAME, name);
                    putPrice(card, price);
                    putStock(card, 0, 0);
                    card.put(CardFields.DISCONTINUED, "false");
                }
                case ProductEvent.Renamed(var _, var name) -> card.put(CardFields.NAME, name);
                case ProductEvent.PriceChanged(var _, var price) -> putPrice(card, price);
                case ProductEvent.Restocked(var _, var _, var onHand) ->
                    card.put(CardFields.ON_HAND, Long.toString(onHand));
                case ProductEvent.StockCorrected(var _, var onHand, var _) ->
                    card.put(CardFields.ON_HAND, Long.toString(onHand));
                case ProductEvent.StockReserved(var _, var _, var _, var onHand, var reserved) ->
                    putStock(card, onHand, reserved);
                case ProductEvent.StockReleased(var _, var _, var _, var onHand, var reserved) ->
                    putStock(card, onHand, reserved);
                case ProductEvent.StockShipped(var _, var _, var _, var onHand, var reserved) ->
                    putStock(card, onHand, reserved);
                case ProductEvent.StockReturned(var _, var _, var _, var _, var onHand, var reserved) ->
                    putStock(card, onHand, reserved);
                case ProductEvent.Discontinued _ -> card.put(CardFields.DISCONTINUED, "true");
            }
            card.put(CardFields.VERSION, Long.toString(stored.sequence()));
        }
        return cards.entrySet().stream()
                .<RedisWrite>map(card -> new RedisWrite.SetFields(CardFields.key(card.getKey()), card.getValue()))
                .toList();
    }

    private static void putStock(Map<String, String> card, long onHand, long reserved) {
        card.put(CardFields.ON_HAND, Long.toString(onHand));
        card.put(CardFields.RESERVED, Long.toString(reserved));
    }

    private static void putPrice(Map<String, String> card, Money price) {
        card.put(CardFields.PRICE_AMOUNT, price.amount().toPlainString());
        card.put(CardFields.PRICE_CURRENCY, price.currency());
    }
}
