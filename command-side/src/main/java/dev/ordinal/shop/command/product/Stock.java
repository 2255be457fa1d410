package dev.ordinal.shop.command.product;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.ordinal.shop.events.ProductEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/**
 * The pieces of a product, and what is held for whom. It changes in place, since thousands of orders may hold some: the state of a product on which a command
 * failed is not used again. The collections keep their order, so that a snapshot is written the same way again; no field is final, as snapshots set them.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
final class Stock {

    private long onHand;
    private long reserved;

    /** Quantities by order, until they are shipped or released. */
    private LinkedHashMap<String, Long> reservations = new LinkedHashMap<>();

    private LinkedHashSet<String> returns = new LinkedHashSet<>();

    void evolve(ProductEvent event) {
        switch (event) {
            case ProductEvent.Restocked restocked -> onHand = restocked.onHand();
            case ProductEvent.StockCorrected corrected -> onHand = corrected.onHand();
            case ProductEvent.StockReserved held -> {
                reservations.put(held.orderId(), held.quantity());
                set(held.onHand(), held.reserved());
            }
            case ProductEvent.StockReleased released -> {
                reservations.remove(released.orderId());
                set(released.onHand(), released.reserved());
            }
            case ProductEvent.StockShipped shipped -> {
                reservations.remove(shipped.orderId());
                set(shipped.onHand(), shipped.reserved());
            }
            case ProductEvent.StockReturned returned -> {
                returns.add(returned.returnId());
                set(returned.onHand(), returned.reserved());
            }
            case ProductEvent.Created _,
                    ProductEvent.Renamed _,
                    ProductEvent.PriceChanged _,
                    ProductEvent.Discontinued _ -> {}
        }
    }

    private void set(long onHandNow, long reservedNow) {
        onHand = onHandNow;
        reserved = reservedNow;
    }

    long onHand() {
        return onHand;
    }

    long reserved() {
        return reserved;
    }

    long available() {
        return onHand - reserved;
    }

    /** Zero where nothing is held for the order, or no more. */
    long heldFor(String orderId) {
        return reservations.getOrDefault(orderId, 0L);
    }

    boolean hasTakenBack(String returnId) {
        return returns.contains(returnId);
    }
}
