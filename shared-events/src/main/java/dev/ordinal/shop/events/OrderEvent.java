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

    @JsonClassDescription(
            "Every line's stock is reserved and the wallet is charged. Lines and total are those of the order as it was placed.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Confirmed(String orderId, @Nullable String userId, List<Line> lines, Money total) implements OrderEvent {

        public Confirmed {
            lines = List.copyOf(lines);
        }
    }

    @JsonClassDescription(
            "The order can't be fulfilled; what was reserved for it is released. The reason is a stable name.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Rejected(String orderId, @Nullable String userId, String reason, String detail) implements OrderEvent {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shipped(String orderId, @Nullable String userId, String carrier, String trackingNumber)
            implements OrderEvent {}

    @JsonClassDescription(
            "The order was cancelled before it was shipped: stock and money go back. confirmed says whether it had been confirmed before.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Cancelled(
            String orderId, @Nullable String userId, String reason, boolean confirmed, List<Line> lines, Money total)
            implements OrderEvent {

        public Cancelled {
            lines = List.copyOf(lines);
        }
    }

    @JsonClassDescription(
            "Pieces of a shipped order came back. The amount is theirs at the prices of the order; complete says that nothing of the order is left with the customer.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Returned(
            String orderId,
            String returnId,
            @Nullable String userId,
            List<Line> lines,
            Money amount,
            String reason,
            boolean complete)
            implements OrderEvent {

        public Returned {
            lines = List.copyOf(lines);
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
