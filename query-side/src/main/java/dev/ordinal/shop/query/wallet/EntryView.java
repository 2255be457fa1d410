package dev.ordinal.shop.query.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ordinal.shop.query.shared.MoneyView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Schema(name = "WalletEntry")
@JsonInclude(JsonInclude.Include.NON_NULL)
record EntryView(
        String entryId,
        Type type,

        @Schema(description = "what moved, never negative: deposits and refunds came in, the others went out")
        MoneyView amount,

        @Schema(description = "what was in the wallet afterwards")
        MoneyView balance,

        @Schema(description = "of a charge or a refund") @Nullable
        String orderId,

        Instant enteredAt) {

    enum Type {
        DEPOSIT,
        WITHDRAWAL,
        CHARGE,
        REFUND
    }
}
