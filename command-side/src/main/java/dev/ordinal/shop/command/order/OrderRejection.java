package dev.ordinal.shop.command.order;

import dev.ordinal.shop.command.Rejection;
import java.util.Collection;

abstract sealed class OrderRejection extends Rejection {

    private OrderRejection(Kind kind, String name, String detail) {
        super(kind, name, detail);
    }

    static final class UnknownSku extends OrderRejection {
        UnknownSku(Collection<String> skus) {
            super(Kind.IMPOSSIBLE, "unknown-sku", "No product has the sku " + quoted(skus) + ".");
        }
    }

    static final class UnknownUser extends OrderRejection {
        UnknownUser(String userId) {
            super(Kind.IMPOSSIBLE, "unknown-user", "There is no user " + userId + ".");
        }
    }

    static final class MixedCurrencies extends OrderRejection {
        MixedCurrencies(Collection<String> currencies) {
            super(
                    Kind.IMPOSSIBLE,
                    "mixed-currencies",
                    "An order is in one currency, and these products are priced in " + String.join(", ", currencies)
                            + ".");
        }
    }

    static final class ProductDiscontinued extends OrderRejection {
        ProductDiscontinued(Collection<String> skus) {
            super(Kind.REFUSED, "product-discontinued", "Discontinued: " + quoted(skus) + ".");
        }
    }

    static final class UserDeactivated extends OrderRejection {
        UserDeactivated(String userId) {
            super(Kind.REFUSED, "user-deactivated", "The user " + userId + " is deactivated.");
        }
    }

    private static String quoted(Collection<String> skus) {
        return "'" + String.join("', '", skus) + "'";
    }
}
