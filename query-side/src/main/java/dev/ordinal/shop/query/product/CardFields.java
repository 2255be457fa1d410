package dev.ordinal.shop.query.product;

import java.util.Set;

/** How a product card rests in Redis: a hash for each sku. */
final class CardFields {

    static final String NAME = "name";
    static final String PRICE_AMOUNT = "priceAmount";
    static final String PRICE_CURRENCY = "priceCurrency";
    static final String ON_HAND = "onHand";
    static final String RESERVED = "reserved";
    static final String DISCONTINUED = "discontinued";
    static final String VERSION = "version";

    static final Set<String> ALL = Set.of(NAME, PRICE_AMOUNT, PRICE_CURRENCY, ON_HAND, RESERVED, DISCONTINUED, VERSION);

    private CardFields() {}

    static String key(String sku) {
        return "card:" + sku;
    }
}
