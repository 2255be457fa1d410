package dev.ordinal.shop.query.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ordinal.shop.query.shared.MoneyView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Schema(name = "Order")
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderView(
        String orderId,
        Status status,

        @Schema(description = "absent for a guest") @Nullable
        String userId,

        @Schema(description = "of an imported invoice") @Nullable
        String invoiceNo,

        @Schema(description = "the old shop's customer") @Nullable
        String customerRef,

        @Schema(description = "why it was rejected, a stable name, or cancelled") @Nullable
        String reason,

        @Schema(description = "of its shipment") @Nullable String carrier,

        @Schema(description = "of its shipment") @Nullable String trackingNumber,

        @Nullable String country,
        String currency,
        MoneyView total,
        Instant placedAt,
        List<OrderLine> lines,
        long version) {

    enum Status {
        PLACED,
        CONFIRMED,
        REJECTED,
        SHIPPED,
        CANCELLED,
        PARTLY_RETURNED,
        RETURNED,
        IMPORTED;

        /** Whether it is decided what becomes of the order. */
        boolean isFinal() {
            return this != PLACED;
        }

        /** Whether nothing can follow. */
        boolean isLast() {
            return switch (this) {
                case REJECTED, CANCELLED, RETURNED, IMPORTED -> true;
                case PLACED, CONFIRMED, SHIPPED, PARTLY_RETURNED -> false;
            };
        }
    }
}
