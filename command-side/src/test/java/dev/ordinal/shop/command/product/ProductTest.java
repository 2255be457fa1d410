package dev.ordinal.shop.command.product;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProductTest {

    private static final String SKU = "MUG-1";

    private final FixtureConfiguration<Product> product = new AggregateTestFixture<>(Product.class);

    @Test
    void aProductIsCreated() {
        product.givenNoPriorActivity()
                .when(new ProductCommand.Create(SKU, "Mug", gbp("19.90")))
                .expectEvents(created());
    }

    @Test
    void aProductIsRenamed() {
        product.given(created())
                .when(new ProductCommand.Rename(SKU, "Large mug"))
                .expectEvents(new ProductEvent.Renamed(SKU, "Large mug"));
    }

    @Test
    void aPriceChanges() {
        product.given(created())
                .when(new ProductCommand.ChangePrice(SKU, gbp("21.00")))
                .expectEvents(new ProductEvent.PriceChanged(SKU, gbp("21.00")));
    }

    @Test
    void aPriceMayMoveToAnotherCurrency() {
        Money euros = new Money(new BigDecimal("19.90"), "EUR");
        product.given(created())
                .when(new ProductCommand.ChangePrice(SKU, euros))
                .expectEvents(new ProductEvent.PriceChanged(SKU, euros));
    }

    @Test
    void aRestockSaysWhatIsInStockAfterwards() {
        product.given(
                        created(),
                        new ProductEvent.Restocked(SKU, 15, 15),
                        new ProductEvent.StockCorrected(SKU, 14, "one broken"))
                .when(new ProductCommand.Restock(SKU, 10))
                .expectResultMessagePayload(24L)
                .expectEvents(new ProductEvent.Restocked(SKU, 10, 24));
    }

    @Test
    void aCorrectionSetsTheStock() {
        product.given(created(), new ProductEvent.Restocked(SKU, 15, 15))
                .when(new ProductCommand.CorrectStock(SKU, 14, "one broken"))
                .expectResultMessagePayload(14L)
                .expectEvents(new ProductEvent.StockCorrected(SKU, 14, "one broken"));
    }

    @Test
    void aProductIsDiscontinued() {
        product.given(created())
                .when(new ProductCommand.Discontinue(SKU))
                .expectEvents(new ProductEvent.Discontinued(SKU));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatIsSoAlready")
    void whatIsSoAlreadyChangesNothing(ProductCommand command) {
        product.given(created(), new ProductEvent.Restocked(SKU, 5, 5))
                .when(command)
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    static Stream<ProductCommand> whatIsSoAlready() {
        return Stream.of(
                new ProductCommand.Rename(SKU, "Mug"),
                new ProductCommand.ChangePrice(SKU, gbp("19.90")),
                new ProductCommand.ChangePrice(SKU, gbp("19.9")),
                new ProductCommand.CorrectStock(SKU, 5, "counted"));
    }

    @Test
    void discontinuingTwiceChangesNothing() {
        product.given(created(), new ProductEvent.Discontinued(SKU))
                .when(new ProductCommand.Discontinue(SKU))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aDiscontinuedProductChangesNoMore(ProductCommand command) {
        product.given(created(), new ProductEvent.Discontinued(SKU))
                .when(command)
                .expectException(ProductRejection.ProductDiscontinued.class)
                .expectNoEvents();
    }

    static Stream<ProductCommand> changes() {
        return Stream.of(
                new ProductCommand.Rename(SKU, "Large mug"),
                new ProductCommand.ChangePrice(SKU, gbp("21.00")),
                new ProductCommand.Restock(SKU, 1),
                new ProductCommand.CorrectStock(SKU, 1, "counted"));
    }

    private static ProductEvent created() {
        return new ProductEvent.Created(SKU, "Mug", gbp("19.90"));
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
