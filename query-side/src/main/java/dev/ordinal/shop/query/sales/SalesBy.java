package dev.ordinal.shop.query.sales;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

enum SalesBy {
    DAY,
    MONTH,
    COUNTRY,
    PRODUCT;

    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
