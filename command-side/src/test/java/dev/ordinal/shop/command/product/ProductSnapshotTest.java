package dev.ordinal.shop.command.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.engine.ShopSerializer;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.axonframework.serialization.SerializedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProductSnapshotTest {

    private static final Money PRICE = new Money(new BigDecimal("19.90"), "GBP");

    private final ShopSerializer serializer = new ShopSerializer();

    static Stream<Product> products() {
        return Stream.of(
                product(
                        new ProductEvent.Created("MUG", "Mug", PRICE),
                        new ProductEvent.Restocked("MUG", 9, 9),
                        new ProductEvent.StockReserved("MUG", "order-b", 3, 9, 3),
                        new ProductEvent.StockReserved("MUG", "order-a", 2, 9, 5),
                        new ProductEvent.StockReturned("MUG", "order-0", "return-1", 1, 10, 5)),
                product(new ProductEvent.Created("MUG", "Mug", PRICE), new ProductEvent.Discontinued("MUG")));
    }

    @ParameterizedTest
    @MethodSource("products")
    void aProductIsReadBackFromItsSnapshot(Product product) {
        SerializedObject<String> snapshot = serializer.serialize(product, String.class);

        Product read = serializer.deserialize(snapshot);

        assertThat(read).usingRecursiveComparison().isEqualTo(product);
        assertThat(snapshot.getType().getRevision()).isEqualTo("2");
        assertThat(serializer.typeForClass(serializer.classForType(snapshot.getType())))
                .isEqualTo(snapshot.getType());
    }

    /** Where this must change, {@code @Revision} must be raised: older snapshots would be read as something that they are not. */
    @Test
    void theFormOfRevisionTwoStays() {
        SerializedObject<String> snapshot =
                serializer.serialize(products().findFirst().orElseThrow(), String.class);

        assertThat(snapshot.getData()).isEqualTo("""
                {"state":{"is":"Listed","name":"Mug","price":{"amount":"19.90","currency":"GBP"}},\
                "stock":{"onHand":10,"reservations":{"order-b":3,"order-a":2},"reserved":5,"returns":["return-1"]},\
                "streamId":"product-MUG"}""");
    }

    private static Product product(ProductEvent... events) {
        Product product = new Product();
        for (ProductEvent event : events) {
            product.evolve(event);
        }
        return product;
    }
}
