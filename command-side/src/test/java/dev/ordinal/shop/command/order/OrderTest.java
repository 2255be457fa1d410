package dev.ordinal.shop.command.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.UserEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;

class OrderTest {

    private static final String ID = "01980000-0000-7000-8000-000000000002";
    private static final String USER = "01980000-0000-7000-8000-000000000001";
    private static final Offer MUG = new Offer.Listed("Mug", gbp("19.90"));
    private static final Offer SPOON = new Offer.Listed("Spoon", gbp("0.005"));

    private final FixtureConfiguration<Order> order = new AggregateTestFixture<>(Order.class);

    @Test
    void aUsersOrderKeepsTheNamesAndPricesOfTheMomentAndIsPaidFromTheWallet() {
        place(new Customer.Active(USER), line("MUG-1", 2, MUG), line("SPOON", 3, SPOON))
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
        place(new Customer.Unknown(USER), line("MUG-1", 1, MUG))
                .expectException(OrderRejection.UnknownUser.class)
                .expectNoEvents();
    }

    @Test
    void aDeactivatedUserCantOrder() {
        place(new Customer.Deactivated(USER), line("MUG-1", 1, MUG))
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
    void aCustomerIsWhatTheUsersHistorySaysLast() {
        Customer customer = new Customer.Unknown(USER)
                .evolve(new UserEvent.Registered(USER, "Ada", "ada@example.com"))
                .evolve(new UserEvent.Renamed(USER, "Ada King"))
                .evolve(new UserEvent.EmailChanged(USER, "ada@king.example", "ada@example.com"));

        assertThat(customer).isEqualTo(new Customer.Active(USER));
        assertThat(customer.evolve(new UserEvent.Deactivated(USER))).isEqualTo(new Customer.Deactivated(USER));
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
