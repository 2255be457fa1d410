package dev.ordinal.shop.command.http;

import dev.ordinal.shop.events.Money;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;

/** Money in a request's body, zero or more. */
@Schema(name = "Money")
public record MoneyBody(
        @NotNull
        @PositiveOrZero
        @Schema(
                type = "string",
                pattern = StrictValues.AMOUNT,
                example = "19.90",
                description = "An exact decimal, never a number")
        BigDecimal amount,

        @NotNull @Schema(type = "string", example = "GBP", description = "ISO 4217")
        Currency currency) {

    public Money toMoney() {
        return new Money(amount, currency.getCurrencyCode());
    }

    /** Where zero would be senseless; the pointer is that of the amount. */
    public Money toMoneyAboveZero(String pointer) {
        if (amount.signum() == 0) {
            throw ProblemException.invalid(List.of(InvalidValue.at(pointer, "must be greater than 0")));
        }
        return toMoney();
    }
}
