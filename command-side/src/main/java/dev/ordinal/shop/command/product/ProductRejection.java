package dev.ordinal.shop.command.product;

import dev.ordinal.shop.command.Rejection;

public abstract sealed class ProductRejection extends Rejection {

    private ProductRejection(Kind kind, String name, String detail) {
        super(kind, name, detail);
    }

    static final class ProductExists extends ProductRejection {
        ProductExists(String sku) {
            super(Kind.REFUSED, "product-exists", "There is, or was, a product with the sku '" + sku + "'.");
        }
    }

    static final class ProductDiscontinued extends ProductRejection {
        ProductDiscontinued() {
            super(Kind.REFUSED, "product-discontinued", "The product is discontinued.");
        }
    }

    static final class StockReserved extends ProductRejection {
        StockReserved(long reserved) {
            super(
                    Kind.REFUSED,
                    "stock-reserved",
                    "Reserved for orders: " + reserved + ". Cancel some of them before less is in stock.");
        }
    }

    public static final class OutOfStock extends ProductRejection {
        OutOfStock(String sku, long wanted, long available) {
            super(
                    Kind.REFUSED,
                    "out-of-stock",
                    "Of '" + sku + "', " + wanted + " are wanted and " + available + " can be bought.");
        }
    }
}
