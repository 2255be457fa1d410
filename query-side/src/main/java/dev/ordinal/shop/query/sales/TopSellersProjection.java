package dev.ordinal.shop.query.sales;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.RedisWrite;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.events.WalletEvent;
import dev.ordinal.shop.query.shared.Events;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Units sold of each product, whatever the currency, less what was cancelled or came back: the units of the sales report, over all time. */
@Component
class TopSellersProjection implements RedisProjection {

    static final String NAME = "top_sellers";

    /** A sorted set of skus. */
    static final String UNITS = "units";

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
    public List<RedisWrite> fold(List<EventRecord> batch) {
        Map<String, Long> units = new HashMap<>();
        for (EventRecord stored : batch) {
            switch (Events.read(stored)) {
                case InvoiceEvent.Imported invoice ->
                    invoice.lines().forEach(line -> units.merge(line.sku(), line.quantity(), Long::sum));
                case OrderEvent.Confirmed order -> add(order.lines(), 1, units);
                case OrderEvent.Cancelled order -> {
                    if (order.confirmed()) {
                        add(order.lines(), -1, units);
                    }
                }
                case OrderEvent.Returned order -> add(order.lines(), -1, units);
                case OrderEvent.Placed _, OrderEvent.Rejected _, OrderEvent.Shipped _ -> {}
                case UserEvent _, WalletEvent _, ProductEvent _, MessageEvent _ ->
                    throw new IllegalArgumentException("not an event of these streams: " + stored.type());
            }
        }
        return units.isEmpty() ? List.of() : List.of(new RedisWrite.AddScores(UNITS, units));
    }

    private static void add(List<OrderEvent.Line> lines, int sign, Map<String, Long> units) {
        lines.forEach(line -> units.merge(line.sku(), sign * line.quantity(), Long::sum));
    }
}
