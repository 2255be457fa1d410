package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

public sealed interface OrderEvent extends ShopEvent {

    String orderId();

    /** {@code userId} is absent for a guest; names and prices are those of the moment the order was placed. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Placed(String orderId, @Nullable String userId, List<Line> lines, Money total) implements OrderEvent {

        public Placed {
            lines = List.copyOf(lines);
        }
    }

    record Line(String sku, String name, long quantity, Money unitPrice) {}
}
