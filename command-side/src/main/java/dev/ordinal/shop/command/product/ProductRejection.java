package dev.ordinal.shop.command.product;

import dev.ordinal.shop.command.Rejection;

abstract sealed class ProductRejection extends Rejection {

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
}
