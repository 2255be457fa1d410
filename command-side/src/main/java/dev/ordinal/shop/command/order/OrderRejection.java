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

    static final class UserErased extends OrderRejection {
        UserErased(String userId) {
            super(Kind.REFUSED, "user-erased", "The data of the user " + userId + " is erased.");
        }
    }

    static final class OrderNotConfirmed extends OrderRejection {
        OrderNotConfirmed() {
            super(Kind.REFUSED, "order-not-confirmed", "The order is not confirmed yet.");
        }
    }

    static final class OrderRejected extends OrderRejection {
        OrderRejected() {
            super(Kind.REFUSED, "order-rejected", "The order was rejected.");
        }
    }

    static final class OrderCancelled extends OrderRejection {
        OrderCancelled() {
            super(Kind.REFUSED, "order-cancelled", "The order was cancelled.");
        }
    }

    static final class OrderShipped extends OrderRejection {
        OrderShipped() {
            super(Kind.REFUSED, "order-shipped", "The order was shipped.");
        }
    }

    static final class OrderNotShipped extends OrderRejection {
        OrderNotShipped() {
            super(Kind.REFUSED, "order-not-shipped", "The order was not shipped.");
        }
    }

    static final class SkuNotOrdered extends OrderRejection {
        SkuNotOrdered(Collection<String> skus) {
            super(Kind.IMPOSSIBLE, "unknown-sku", "The order has no " + quoted(skus) + ".");
        }
    }

    static final class ReturnExceedsOrder extends OrderRejection {
        ReturnExceedsOrder(String sku, long left) {
            super(Kind.REFUSED, "return-exceeds-order", "Of '" + sku + "', " + left + " can be returned at most.");
        }
    }

    private static String quoted(Collection<String> skus) {
        return "'" + String.join("', '", skus) + "'";
    }
}
