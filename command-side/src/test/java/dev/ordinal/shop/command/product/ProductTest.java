package dev.ordinal.shop.command.product;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    @Test
    void piecesAreReservedForAnOrder() {
        product.given(created(), restocked(5), reserved("order-1", 2, 2))
                .when(new ProductCommand.Reserve(SKU, "order-2", 3))
                .expectEvents(new ProductEvent.StockReserved(SKU, "order-2", 3, 5, 5));
    }

    @Test
    void moreThanCanBeBoughtIsNotReserved() {
        product.given(created(), restocked(5), reserved("order-1", 2, 2))
                .when(new ProductCommand.Reserve(SKU, "order-2", 4))
                .expectException(ProductRejection.OutOfStock.class)
                .expectExceptionMessage("Of 'MUG-1', 4 are wanted and 3 can be bought.")
                .expectNoEvents();
    }

    @Test
    void whatIsReservedForAnOrderIsNotReservedAgain() {
        product.given(created(), restocked(5), reserved("order-1", 4, 4))
                .when(new ProductCommand.Reserve(SKU, "order-1", 4))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void whatIsReleasedCanBeBoughtAgain() {
        product.given(created(), restocked(5), reserved("order-1", 4, 4))
                .when(new ProductCommand.Release(SKU, "order-1"))
                .expectEvents(new ProductEvent.StockReleased(SKU, "order-1", 4, 5, 0));
    }

    @Test
    void whatIsShippedIsNoMoreOnHand() {
        product.given(created(), restocked(5), reserved("order-1", 4, 4))
                .when(new ProductCommand.Ship(SKU, "order-1"))
                .expectEvents(new ProductEvent.StockShipped(SKU, "order-1", 4, 1, 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endsOfReservations")
    void aReservationEndsOnce(ProductEvent end, ProductCommand again) {
        product.given(created(), restocked(5), reserved("order-1", 4, 4), end)
                .when(again)
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    static Stream<Arguments> endsOfReservations() {
        ProductEvent released = new ProductEvent.StockReleased(SKU, "order-1", 4, 5, 0);
        ProductEvent shipped = new ProductEvent.StockShipped(SKU, "order-1", 4, 1, 0);
        return Stream.of(
                Arguments.of(released, new ProductCommand.Release(SKU, "order-1")),
                Arguments.of(released, new ProductCommand.Ship(SKU, "order-1")),
                Arguments.of(shipped, new ProductCommand.Ship(SKU, "order-1")),
                Arguments.of(shipped, new ProductCommand.Release(SKU, "order-1")));
    }

    @Test
    void whatComesBackIsOnHandAgain() {
        product.given(created(), restocked(5), reserved("order-1", 1, 1))
                .when(new ProductCommand.TakeBack(SKU, "order-0", "return-1", 2))
                .expectEvents(new ProductEvent.StockReturned(SKU, "order-0", "return-1", 2, 7, 1));
    }

    @Test
    void aReturnIsTakenBackOnce() {
        product.given(created(), restocked(5), new ProductEvent.StockReturned(SKU, "order-0", "return-1", 2, 7, 0))
                .when(new ProductCommand.TakeBack(SKU, "order-0", "return-1", 2))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void whatCanBeBoughtIsWhatIsNotReserved() {
        product.given(created(), restocked(5), reserved("order-1", 4, 4))
                .when(new ProductCommand.Restock(SKU, 10))
                .expectResultMessagePayload(11L)
                .expectEvents(new ProductEvent.Restocked(SKU, 10, 15));
    }

    @Test
    void aCorrectionMayGoDownToWhatIsReserved() {
        product.given(created(), restocked(5), reserved("order-1", 4, 4))
                .when(new ProductCommand.CorrectStock(SKU, 4, "one broken"))
                .expectResultMessagePayload(0L)
                .expectEvents(new ProductEvent.StockCorrected(SKU, 4, "one broken"));
    }

    @Test
    void aCorrectionBelowWhatIsReservedIsRefused() {
        product.given(created(), restocked(5), reserved("order-1", 4, 4))
                .when(new ProductCommand.CorrectStock(SKU, 3, "two broken"))
                .expectException(ProductRejection.StockReserved.class)
                .expectNoEvents();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatGoesOn")
    void ordersOfADiscontinuedProductGoOn(ProductCommand command, ProductEvent event) {
        product.given(created(), restocked(5), reserved("order-1", 4, 4), new ProductEvent.Discontinued(SKU))
                .when(command)
                .expectEvents(event);
    }

    static Stream<Arguments> whatGoesOn() {
        return Stream.of(
                Arguments.of(
                        new ProductCommand.Reserve(SKU, "order-2", 1),
                        new ProductEvent.StockReserved(SKU, "order-2", 1, 5, 5)),
                Arguments.of(
                        new ProductCommand.Release(SKU, "order-1"),
                        new ProductEvent.StockReleased(SKU, "order-1", 4, 5, 0)),
                Arguments.of(
                        new ProductCommand.Ship(SKU, "order-1"),
                        new ProductEvent.StockShipped(SKU, "order-1", 4, 1, 0)),
                Arguments.of(
                        new ProductCommand.TakeBack(SKU, "order-0", "return-1", 2),
                        new ProductEvent.StockReturned(SKU, "order-0", "return-1", 2, 7, 4)));
    }

    private static ProductEvent restocked(long quantity) {
        return new ProductEvent.Restocked(SKU, quantity, quantity);
    }

    private static ProductEvent reserved(String orderId, long quantity, long reserved) {
        return new ProductEvent.StockReserved(SKU, orderId, quantity, 5, reserved);
    }

    private static ProductEvent created() {
        return new ProductEvent.Created(SKU, "Mug", gbp("19.90"));
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
