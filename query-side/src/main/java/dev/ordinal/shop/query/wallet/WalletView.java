package dev.ordinal.shop.query.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ordinal.shop.query.shared.MoneyView;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "Wallet")
@JsonInclude(JsonInclude.Include.NON_NULL)
record WalletView(
        String userId,

        @Schema(description = "zero, in the shop's own currency, while nothing was ever deposited")
        MoneyView balance,

        @Schema(description = "absent while nothing was ever deposited") @Nullable
        Long version) {}
