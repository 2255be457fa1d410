package dev.ordinal.shop.command.invoice;

import dev.ordinal.shop.command.http.MoneyBody;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/** A price of any sign, as an amount in the invoice's currency or as money. */
@JsonDeserialize(using = UnitPrice.FromTextOrMoney.class)
@Schema(oneOf = {String.class, MoneyBody.class})
sealed interface UnitPrice {

    BigDecimal amount();

    record AsAmount(@NotNull BigDecimal amount) implements UnitPrice {}

    @JsonDeserialize
    record AsMoney(@NotNull BigDecimal amount, @NotNull Currency currency) implements UnitPrice {}

    final class FromTextOrMoney extends StdDeserializer<UnitPrice> {

        FromTextOrMoney() {
            super(UnitPrice.class);
        }

        @Override
        public @Nullable UnitPrice deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.hasToken(JsonToken.START_OBJECT)) {
                return context.readValue(parser, AsMoney.class);
            }
            BigDecimal amount = context.readValue(parser, BigDecimal.class);
            return amount == null ? null : new AsAmount(amount);
        }
    }
}
