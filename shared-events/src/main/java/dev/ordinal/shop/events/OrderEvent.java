package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

public sealed interface OrderEvent extends ShopEvent {

    String orderId();

    @JsonClassDescription(
            "An order was placed. Without a userId, by a guest. Names and prices are those of that moment.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Placed(String orderId, @Nullable String userId, List<Line> lines, Money total, Payment payment)
            implements OrderEvent {

        public Placed {
            lines = List.copyOf(lines);
            Objects.requireNonNull(payment, "payment");
        }
    }

    record Line(String sku, String name, long quantity, Money unitPrice) {}

    enum Payment {
        PREPAID,
        WALLET;

        /** A guest has paid already; a user pays from the wallet. */
        public static Payment by(@Nullable String userId) {
            return userId == null ? PREPAID : WALLET;
        }
    }
}
