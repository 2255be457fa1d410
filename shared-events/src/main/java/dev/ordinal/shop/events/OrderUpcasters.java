package dev.ordinal.shop.events;

import java.util.LinkedHashMap;
import java.util.Map;

/** What orders of earlier revisions say today. */
final class OrderUpcasters {

    private OrderUpcasters() {}

    /** Revision 1 knew no payment: a guest had paid, and a user pays from the wallet. */
    static Map<String, Object> withPayment(Map<String, Object> placed) {
        Map<String, Object> upcast = new LinkedHashMap<>(placed);
        upcast.put(
                "payment", OrderEvent.Payment.by((String) placed.get("userId")).name());
        return upcast;
    }
}
