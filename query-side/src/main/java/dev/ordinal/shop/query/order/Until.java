package dev.ordinal.shop.query.order;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an order is waited for. */
enum Until {
    FINAL;

    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
