package dev.ordinal.shop.events;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The one registry of wire names and revisions. A name is for ever; a class may be renamed. */
public final class EventTypes {

    private static final List<EventType> ALL = List.of(
            type("user.registered", UserEvent.Registered.class),
            type("user.renamed", UserEvent.Renamed.class),
            type("user.email-changed", UserEvent.EmailChanged.class),
            type("user.deactivated", UserEvent.Deactivated.class),
            type("user.erased", UserEvent.Erased.class),
            type("wallet.deposited", WalletEvent.Deposited.class),
            type("wallet.withdrawn", WalletEvent.Withdrawn.class),
            type("wallet.charged", WalletEvent.Charged.class),
            type("wallet.refunded", WalletEvent.Refunded.class),
            type("product.created", ProductEvent.Created.class),
            type("product.renamed", ProductEvent.Renamed.class),
            type("product.price-changed", ProductEvent.PriceChanged.class),
            type("product.restocked", ProductEvent.Restocked.class),
            type("product.stock-corrected", ProductEvent.StockCorrected.class),
            type("product.stock-reserved", ProductEvent.StockReserved.class),
            type("product.stock-released", ProductEvent.StockReleased.class),
            type("product.stock-shipped", ProductEvent.StockShipped.class),
            type("product.stock-returned", ProductEvent.StockReturned.class),
            type("product.discontinued", ProductEvent.Discontinued.class),
            new EventType("order.placed", OrderEvent.Placed.class, List.of(OrderUpcasters::withPayment)),
            type("order.confirmed", OrderEvent.Confirmed.class),
            type("order.rejected", OrderEvent.Rejected.class),
            type("order.shipped", OrderEvent.Shipped.class),
            type("order.cancelled", OrderEvent.Cancelled.class),
            type("order.returned", OrderEvent.Returned.class),
            type("invoice.imported", InvoiceEvent.Imported.class),
            type("message.sent", MessageEvent.Sent.class),
            type("message.read", MessageEvent.Read.class));

    /** By name, then by revision as it is stored. */
    private static final Map<String, Map<String, EventReader>> READERS =
            ALL.stream().collect(Collectors.toMap(EventType::name, EventTypes::readers));

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

    /**
     * How what was stored is read. An event without a revision is of the first.
     *
     * @throws UnreadableEvent where this code does not know the name, or is older than the revision
     */
    public static EventReader reading(String name, @Nullable String revision) {
        return find(name, revision).orElseThrow(() -> new UnreadableEvent(name, revision));
    }

    /** As {@link #reading}, empty where this code can't read it or it is no event at all. */
    public static Optional<EventReader> find(String name, @Nullable String revision) {
        return Optional.ofNullable(READERS.getOrDefault(name, Map.of()).get(Objects.requireNonNullElse(revision, "1")));
    }

    private static Map<String, EventReader> readers(EventType type) {
        return IntStream.rangeClosed(1, type.revision())
                .boxed()
                .collect(Collectors.toMap(String::valueOf, revision -> new EventReader(type, revision)));
    }

    private static EventType type(String name, Class<? extends ShopEvent> record) {
        return new EventType(name, record, List.of());
    }
}
