package dev.ordinal.shop.query.product;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.List;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = ProductProjection.NAME + RequestGenerations.PLACEHOLDER, name = "product")
class ProductRow {

    @Id
    String sku;

    String skuKey;
    String name;
    String nameKey;
    BigDecimal priceAmount;
    String priceCurrency;
    long onHand;
    long reserved;
    boolean discontinued;
    long version;

    @SuppressWarnings("NullAway.Init")
    protected ProductRow() {}

    String sku() {
        return sku;
    }

    List<String> nameKeys() {
        return List.of(nameKey, sku);
    }

    List<String> priceKeys() {
        return List.of(priceCurrency, priceAmount.toPlainString(), sku);
    }

    ProductCard card() {
        return ProductCard.of(sku, name, priceAmount, priceCurrency, onHand, reserved, discontinued, version);
    }
}
