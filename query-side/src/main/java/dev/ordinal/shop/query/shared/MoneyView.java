package dev.ordinal.shop.query.shared;

import dev.ordinal.shop.events.Money;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

@Schema(name = "Money")
public record MoneyView(
        @Schema(description = "exact decimal", example = "19.90")
        String amount,

        @Schema(description = "ISO 4217", example = "GBP") String currency) {

    public static MoneyView of(Money money) {
        return of(money.amount(), money.currency());
    }

    public static MoneyView of(BigDecimal amount, String currency) {
        return new MoneyView(exact(amount, currency), currency);
    }

    /** All digits that the amount has, and at least those that its currency is written with. */
    public static String exact(BigDecimal amount, String currency) {
        int usual = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        BigDecimal stripped = amount.stripTrailingZeros();
        return stripped.setScale(Math.max(usual, stripped.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
    }
}
