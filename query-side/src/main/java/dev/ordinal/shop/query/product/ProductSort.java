package dev.ordinal.shop.query.product;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

enum ProductSort {
    NAME,
    PRICE;

    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
