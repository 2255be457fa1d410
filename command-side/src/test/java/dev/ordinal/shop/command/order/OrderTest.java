package dev.ordinal.shop.command.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderTest {

    private static final String ID = "01980000-0000-7000-8000-000000000002";
    private static final String USER = "01980000-0000-7000-8000-000000000001";
    private static final Offer MUG = new Offer.Listed("Mug", gbp("19.90"));
    private static final Offer SPOON = new Offer.Listed("Spoon", gbp("0.005"));

    private final FixtureConfiguration<Order> order = new AggregateTestFixture<>(Order.class);

    @Test
    void aUsersOrderKeepsTheNamesAndPricesOfTheMomentAndIsPaidFromTheWallet() {
        place(user(Account.Standing.ACTIVE), line("MUG-1", 2, MUG), line("SPOON", 3, SPOON))
                .expectEvents(new OrderEvent.Placed(
                        ID,
                        USER,
                        List.of(
                                new OrderEvent.Line("MUG-1", "Mug", 2, gbp("19.90")),
                                new OrderEvent.Line("SPOON", "Spoon", 3, gbp("0.005"))),
                        gbp("39.815"),
                        OrderEvent.Payment.WALLET));
    }

    @Test
    void aGuestOrdersWithoutAUserAndHasPaid() {
        place(new Customer.Guest(), line("MUG-1", 1, MUG))
                .expectEvents(new OrderEvent.Placed(
                        ID,
                        null,
                        List.of(new OrderEvent.Line("MUG-1", "Mug", 1, gbp("19.90"))),
                        gbp("19.90"),
                        OrderEvent.Payment.PREPAID));
    }

    @Test
    void anUnknownUserCantOrder() {
        place(user(Account.Standing.UNKNOWN), line("MUG-1", 1, MUG))
                .expectException(OrderRejection.UnknownUser.class)
                .expectNoEvents();
    }

    @Test
    void aDeactivatedUserCantOrder() {
        place(user(Account.Standing.DEACTIVATED), line("MUG-1", 1, MUG))
                .expectException(OrderRejection.UserDeactivated.class)
                .expectNoEvents();
    }

    @Test
    void allUnknownSkusAreNamed() {
        place(
                        new Customer.Guest(),
                        line("B", 1, new Offer.Unknown()),
                        line("MUG-1", 1, MUG),
                        line("A", 1, new Offer.Unknown()))
                .expectException(OrderRejection.UnknownSku.class)
                .expectExceptionMessage("No product has the sku 'A', 'B'.")
                .expectNoEvents();
    }

    @Test
    void aDiscontinuedProductIsNotSold() {
        place(new Customer.Guest(), line("MUG-1", 1, MUG), line("OLD", 1, new Offer.Discontinued()))
                .expectException(OrderRejection.ProductDiscontinued.class)
                .expectExceptionMessage("Discontinued: 'OLD'.")
                .expectNoEvents();
    }

    @Test
    void anOrderIsInOneCurrency() {
        Offer inEuros = new Offer.Listed("Cup", new Money(BigDecimal.ONE, "EUR"));
        place(new Customer.Guest(), line("MUG-1", 1, MUG), line("CUP", 1, inEuros))
                .expectException(OrderRejection.MixedCurrencies.class)
                .expectExceptionMessage("An order is in one currency, and these products are priced in EUR, GBP.")
                .expectNoEvents();
    }

    @Test
    void anOfferIsWhatTheProductsHistorySaysLast() {
        Offer offer = Stream.of(
                        new ProductEvent.Created("MUG-1", "Mug", gbp("19.90")),
                        new ProductEvent.Renamed("MUG-1", "Large mug"),
                        new ProductEvent.PriceChanged("MUG-1", gbp("21.00")),
                        new ProductEvent.Restocked("MUG-1", 1, 1),
                        new ProductEvent.StockCorrected("MUG-1", 0, "lost"))
                .reduce((Offer) new Offer.Unknown(), Offer::evolve, (_, last) -> last);

        assertThat(offer).isEqualTo(new Offer.Listed("Large mug", gbp("21.00")));
        assertThat(offer.evolve(new ProductEvent.Discontinued("MUG-1"))).isEqualTo(new Offer.Discontinued());
    }

    @Test
    void anOrderIsConfirmedAsItWasPlaced() {
        order.given(placed()).when(new OrderCommand.Confirm(ID)).expectEvents(confirmed());
    }

    @Test
    void anOrderThatCantBeFulfilledIsRejected() {
        order.given(placed())
                .when(new OrderCommand.Reject(ID, "out-of-stock", "None left."))
                .expectEvents(rejected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatFulfilmentCantChange")
    void fulfilmentChangesNothingOnceAnOrderHasMovedOn(OrderEvent last, OrderCommand command) {
        order.given(upTo(last)).when(command).expectSuccessfulHandlerExecution().expectNoEvents();
    }

    static Stream<Arguments> whatFulfilmentCantChange() {
        return Stream.of(confirmed(), rejected(), cancelled(false), cancelled(true), shipped(), returnedAll())
                .flatMap(last -> Stream.of(
                                new OrderCommand.Confirm(ID), new OrderCommand.Reject(ID, "out-of-stock", "None left."))
                        .map(command -> Arguments.of(last, command)));
    }

    @Test
    void anOrderIsCancelledBeforeItIsConfirmed() {
        order.given(placed())
                .when(new OrderCommand.Cancel(ID, "changed my mind"))
                .expectEvents(cancelled(false));
    }

    @Test
    void aConfirmedOrderIsCancelled() {
        order.given(placed(), confirmed())
                .when(new OrderCommand.Cancel(ID, "changed my mind"))
                .expectEvents(cancelled(true));
    }

    @Test
    void cancellingTwiceChangesNothing() {
        order.given(placed(), cancelled(false))
                .when(new OrderCommand.Cancel(ID, "again"))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void aConfirmedOrderIsShipped() {
        order.given(placed(), confirmed())
                .when(new OrderCommand.Ship(ID, "Post", "T-1"))
                .expectEvents(shipped());
    }

    @Test
    void theSameShipmentAgainChangesNothing() {
        order.given(placed(), confirmed(), shipped(), returned("R-1", 1, false))
                .when(new OrderCommand.Ship(ID, "Post", "T-1"))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void partOfAnOrderComesBack() {
        order.given(placed(), confirmed(), shipped())
                .when(new OrderCommand.Return(ID, "R-1", Map.of("MUG-1", 1L), "broken"))
                .expectResultMessagePayload("R-1")
                .expectEvents(returned("R-1", 1, false));
    }

    @Test
    void theLastOfAnOrderComesBack() {
        order.given(placed(), confirmed(), shipped(), returned("R-1", 1, false))
                .when(new OrderCommand.Return(ID, "R-2", Map.of("MUG-1", 1L, "SPOON", 3L), "broken"))
                .expectEvents(new OrderEvent.Returned(
                        ID,
                        "R-2",
                        USER,
                        List.of(
                                new OrderEvent.Line("MUG-1", "Mug", 1, gbp("19.90")),
                                new OrderEvent.Line("SPOON", "Spoon", 3, gbp("0.005"))),
                        gbp("19.915"),
                        "broken",
                        true));
    }

    @Test
    void noMoreComesBackThanWasBought() {
        order.given(placed(), confirmed(), shipped(), returned("R-1", 1, false))
                .when(new OrderCommand.Return(ID, "R-2", Map.of("MUG-1", 2L), "broken"))
                .expectException(OrderRejection.ReturnExceedsOrder.class)
                .expectExceptionMessage("Of 'MUG-1', 1 can be returned at most.")
                .expectNoEvents();
    }

    @Test
    void whatWasNotOrderedDoesNotComeBack() {
        order.given(placed(), confirmed(), shipped())
                .when(new OrderCommand.Return(ID, "R-1", Map.of("MUG-1", 1L, "CUP", 1L), "broken"))
                .expectException(OrderRejection.SkuNotOrdered.class)
                .expectNoEvents();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    void whatCantBeInAStateIsRefused(OrderEvent last, OrderCommand command, Class<? extends OrderRejection> rejection) {
        order.given(upTo(last)).when(command).expectException(rejection).expectNoEvents();
    }

    static Stream<Arguments> refusals() {
        OrderCommand cancel = new OrderCommand.Cancel(ID, "changed my mind");
        OrderCommand ship = new OrderCommand.Ship(ID, "Other post", "T-2");
        OrderCommand takeBack = new OrderCommand.Return(ID, "R-9", Map.of("MUG-1", 1L), "broken");
        return Stream.of(
                Arguments.of(rejected(), cancel, OrderRejection.OrderRejected.class),
                Arguments.of(shipped(), cancel, OrderRejection.OrderShipped.class),
                Arguments.of(returnedAll(), cancel, OrderRejection.OrderShipped.class),
                Arguments.of(placed(), ship, OrderRejection.OrderNotConfirmed.class),
                Arguments.of(rejected(), ship, OrderRejection.OrderRejected.class),
                Arguments.of(cancelled(true), ship, OrderRejection.OrderCancelled.class),
                Arguments.of(shipped(), ship, OrderRejection.OrderShipped.class),
                Arguments.of(placed(), takeBack, OrderRejection.OrderNotShipped.class),
                Arguments.of(confirmed(), takeBack, OrderRejection.OrderNotShipped.class),
                Arguments.of(rejected(), takeBack, OrderRejection.OrderNotShipped.class),
                Arguments.of(cancelled(true), takeBack, OrderRejection.OrderNotShipped.class),
                Arguments.of(returnedAll(), takeBack, OrderRejection.ReturnExceedsOrder.class));
    }

    /** A legal history that ends with the event. */
    private static List<OrderEvent> upTo(OrderEvent last) {
        return switch (last) {
            case OrderEvent.Placed placed -> List.of(placed);
            case OrderEvent.Confirmed _, OrderEvent.Rejected _ -> List.of(placed(), last);
            case OrderEvent.Cancelled cancelled ->
                cancelled.confirmed() ? List.of(placed(), confirmed(), last) : List.of(placed(), last);
            case OrderEvent.Shipped _ -> List.of(placed(), confirmed(), last);
            case OrderEvent.Returned _ -> List.of(placed(), confirmed(), shipped(), last);
        };
    }

    private static final List<OrderEvent.Line> LINES = List.of(
            new OrderEvent.Line("MUG-1", "Mug", 2, gbp("19.90")),
            new OrderEvent.Line("SPOON", "Spoon", 3, gbp("0.005")));

    private static OrderEvent placed() {
        return new OrderEvent.Placed(ID, USER, LINES, gbp("39.815"), OrderEvent.Payment.WALLET);
    }

    private static OrderEvent confirmed() {
        return new OrderEvent.Confirmed(ID, USER, LINES, gbp("39.815"));
    }

    private static OrderEvent rejected() {
        return new OrderEvent.Rejected(ID, USER, "out-of-stock", "None left.");
    }

    private static OrderEvent cancelled(boolean confirmed) {
        return new OrderEvent.Cancelled(ID, USER, "changed my mind", confirmed, LINES, gbp("39.815"));
    }

    private static OrderEvent shipped() {
        return new OrderEvent.Shipped(ID, USER, "Post", "T-1");
    }

    private static OrderEvent returned(String returnId, long mugs, boolean complete) {
        return new OrderEvent.Returned(
                ID,
                returnId,
                USER,
                List.of(new OrderEvent.Line("MUG-1", "Mug", mugs, gbp("19.90"))),
                gbp("19.90"),
                "broken",
                complete);
    }

    private static OrderEvent returnedAll() {
        return new OrderEvent.Returned(ID, "R-0", USER, LINES, gbp("39.815"), "broken", true);
    }

    private static Customer user(Account.Standing standing) {
        return new Customer.Registered(new Account(USER, standing));
    }

    private ResultValidator<Order> place(Customer customer, OrderCommand.Line... lines) {
        return order.givenNoPriorActivity().when(new OrderCommand.Place(ID, customer, List.of(lines)));
    }

    private static OrderCommand.Line line(String sku, long quantity, Offer offer) {
        return new OrderCommand.Line(sku, quantity, offer);
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
