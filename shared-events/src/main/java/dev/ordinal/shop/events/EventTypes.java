package dev.ordinal.shop.events;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The one registry of wire names and revisions. A name is for ever; a class may be renamed. */
public final class EventTypes {

    private static final List<EventType> ALL = List.of(
            new EventType("user.registered", 1, UserEvent.Registered.class),
            new EventType("user.renamed", 1, UserEvent.Renamed.class),
            new EventType("user.email-changed", 1, UserEvent.EmailChanged.class),
            new EventType("user.deactivated", 1, UserEvent.Deactivated.class),
            new EventType("product.created", 1, ProductEvent.Created.class),
            new EventType("product.renamed", 1, ProductEvent.Renamed.class),
            new EventType("product.price-changed", 1, ProductEvent.PriceChanged.class),
            new EventType("product.restocked", 1, ProductEvent.Restocked.class),
            new EventType("product.stock-corrected", 1, ProductEvent.StockCorrected.class),
            new EventType("product.discontinued", 1, ProductEvent.Discontinued.class),
            new EventType("order.placed", 1, OrderEvent.Placed.class),
            new EventType("invoice.imported", 1, InvoiceEvent.Imported.class));

    private static final Map<String, EventType> BY_NAME =
            ALL.stream().collect(Collectors.toMap(EventType::name, Function.identity()));

    private static final Map<Class<?>, EventType> BY_RECORD =
            ALL.stream().collect(Collectors.toMap(EventType::record, Function.identity()));

    private EventTypes() {}

    public static List<EventType> all() {
        return ALL;
    }

    public static EventType of(Class<?> record) {
        EventType type = BY_RECORD.get(record);
        if (type == null) {
            throw new IllegalArgumentException(record.getName() + " has no wire name: add it to EventTypes");
        }
        return type;
    }

    /** The type that reads a stored event, or {@link UnreadableEvent} where this code is older than the event. */
    public static EventType reading(String name, int revision) {
        EventType type = BY_NAME.get(name);
        if (type == null || revision < 1 || revision > type.revision()) {
            throw new UnreadableEvent(name, revision);
        }
        return type;
    }
}
