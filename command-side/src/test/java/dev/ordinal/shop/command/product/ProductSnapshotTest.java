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
                product(new ProductEvent.Created("MUG", "Mug", PRICE), new ProductEvent.Restocked("MUG", 3, 3)),
                product(new ProductEvent.Created("MUG", "Mug", PRICE), new ProductEvent.Discontinued("MUG")));
    }

    @ParameterizedTest
    @MethodSource("products")
    void aProductIsReadBackFromItsSnapshot(Product product) {
        SerializedObject<String> snapshot = serializer.serialize(product, String.class);

        Product read = serializer.deserialize(snapshot);

        assertThat(read).usingRecursiveComparison().isEqualTo(product);
        assertThat(snapshot.getType().getRevision()).isEqualTo("1");
        assertThat(serializer.typeForClass(serializer.classForType(snapshot.getType())))
                .isEqualTo(snapshot.getType());
    }

    /** Where this must change, {@code @Revision} must be raised: older snapshots would be read as something that they are not. */
    @Test
    void theFormOfRevisionOneStays() {
        SerializedObject<String> snapshot =
                serializer.serialize(products().findFirst().orElseThrow(), String.class);

        assertThat(snapshot.getData()).isEqualTo("""
                {"state":{"is":"Listed","name":"Mug","price":{"amount":"19.90","currency":"GBP"},"onHand":3},"streamId":"product-MUG"}""");
    }

    private static Product product(ProductEvent... events) {
        Product product = new Product();
        for (ProductEvent event : events) {
            product.evolve(event);
        }
        return product;
    }
}
