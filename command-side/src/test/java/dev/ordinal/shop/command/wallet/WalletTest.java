package dev.ordinal.shop.command.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.engine.ShopSerializer;
import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.WalletEvent;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WalletTest {

    private static final String USER = "01980000-0000-7000-8000-000000000001";
    private static final Account ADA = new Account(USER, Account.Standing.ACTIVE);

    private final FixtureConfiguration<Wallet> wallet = new AggregateTestFixture<>(Wallet.class);

    @Test
    void theFirstDepositOpensTheWallet() {
        wallet.givenNoPriorActivity()
                .when(new WalletCommand.Deposit(ADA, "E-1", gbp("20.00")))
                .expectResultMessagePayload(gbp("20.00"))
                .expectEvents(new WalletEvent.Deposited(USER, "E-1", gbp("20.00"), gbp("20.00")));
    }

    @Test
    void depositsAddUp() {
        wallet.given(deposited("20.00"))
                .when(new WalletCommand.Deposit(ADA, "E-1", gbp("0.005")))
                .expectResultMessagePayload(gbp("20.005"))
                .expectEvents(new WalletEvent.Deposited(USER, "E-1", gbp("0.005"), gbp("20.005")));
    }

    @Test
    void allOfItMayBeWithdrawn() {
        wallet.given(deposited("20.00"))
                .when(new WalletCommand.Withdraw(ADA, "E-1", gbp("20")))
                .expectResultMessagePayload(gbp("0.00"))
                .expectEvents(new WalletEvent.Withdrawn(USER, "E-1", gbp("20"), gbp("0.00")));
    }

    @Test
    void anOrderIsPaid() {
        wallet.given(deposited("20.00"))
                .when(new WalletCommand.Charge(USER, "E-1", "order-1", gbp("19.90")))
                .expectEvents(charged("order-1"));
    }

    @Test
    void anOrderIsPaidOnce() {
        wallet.given(deposited("40.00"), charged("order-1"))
                .when(new WalletCommand.Charge(USER, "E-1", "order-1", gbp("19.90")))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void whatWasPaidIsRefunded() {
        wallet.given(deposited("20.00"), charged("order-1"))
                .when(new WalletCommand.Refund(USER, "E-2", "order-1", gbp("19.90")))
                .expectEvents(new WalletEvent.Refunded(USER, "E-2", "order-1", gbp("19.90"), gbp("20.00")));
    }

    @Test
    void anOrderIsRefundedInParts() {
        wallet.given(deposited("20.00"), charged("order-1"), refunded("E-2", "5.00", "5.10"))
                .when(new WalletCommand.Refund(USER, "E-3", "order-1", gbp("4.90")))
                .expectEvents(refunded("E-3", "4.90", "10.00"));
    }

    @Test
    void aRefundIsMadeOnce() {
        wallet.given(deposited("20.00"), charged("order-1"), refunded("E-2", "5.00", "5.10"))
                .when(new WalletCommand.Refund(USER, "E-2", "order-1", gbp("5.00")))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void whatWasNotPaidIsNotRefunded() {
        wallet.given(deposited("20.00"), charged("order-1"))
                .when(new WalletCommand.Refund(USER, "E-2", "order-2", gbp("19.90")))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moreThanTwenty")
    void aWalletIsNeverBelowZero(WalletCommand command) {
        wallet.given(deposited("20.00"))
                .when(command)
                .expectException(WalletRejection.InsufficientFunds.class)
                .expectNoEvents();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moreThanTwenty")
    void aWalletThatWasNeverOpenedHoldsNothing(WalletCommand command) {
        wallet.givenNoPriorActivity()
                .when(command)
                .expectException(WalletRejection.InsufficientFunds.class)
                .expectNoEvents();
    }

    static Stream<WalletCommand> moreThanTwenty() {
        return Stream.of(
                new WalletCommand.Withdraw(ADA, "E-1", gbp("20.001")),
                new WalletCommand.Charge(USER, "E-1", "order-1", gbp("20.001")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inEuros")
    void aWalletKeepsTheCurrencyOfItsFirstDeposit(WalletCommand command) {
        wallet.given(deposited("20.00"))
                .when(command)
                .expectException(WalletRejection.WrongCurrency.class)
                .expectExceptionMessage("The wallet is in GBP.")
                .expectNoEvents();
    }

    static Stream<WalletCommand> inEuros() {
        Money euro = new Money(BigDecimal.ONE, "EUR");
        return Stream.of(
                new WalletCommand.Deposit(ADA, "E-1", euro),
                new WalletCommand.Withdraw(ADA, "E-1", euro),
                new WalletCommand.Charge(USER, "E-1", "order-1", euro));
    }

    @Test
    void aDeactivatedUserMayTakeTheMoney() {
        wallet.given(deposited("20.00"))
                .when(new WalletCommand.Withdraw(new Account(USER, Account.Standing.DEACTIVATED), "E-1", gbp("20.00")))
                .expectEvents(new WalletEvent.Withdrawn(USER, "E-1", gbp("20.00"), gbp("0.00")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aWalletMovesForThoseWhoAreThere(WalletCommand command, Class<? extends WalletRejection> rejection) {
        wallet.given(deposited("20.00"))
                .when(command)
                .expectException(rejection)
                .expectNoEvents();
    }

    static Stream<Arguments> refusals() {
        Account deactivated = new Account(USER, Account.Standing.DEACTIVATED);
        Account erased = new Account(USER, Account.Standing.ERASED);
        Account unknown = new Account(USER, Account.Standing.UNKNOWN);
        return Stream.of(
                Arguments.of(
                        new WalletCommand.Deposit(deactivated, "E-1", gbp("1")), WalletRejection.UserDeactivated.class),
                Arguments.of(new WalletCommand.Deposit(erased, "E-1", gbp("1")), WalletRejection.UserErased.class),
                Arguments.of(new WalletCommand.Withdraw(erased, "E-1", gbp("1")), WalletRejection.UserErased.class),
                Arguments.of(new WalletCommand.Deposit(unknown, "E-1", gbp("1")), WalletRejection.UnknownUser.class),
                Arguments.of(new WalletCommand.Withdraw(unknown, "E-1", gbp("1")), WalletRejection.UnknownUser.class));
    }

    /** Where this must change, {@code @Revision} must be raised: older snapshots would be read as something that they are not. */
    @Test
    void theFormOfASnapshotOfRevisionOneStays() {
        Wallet past = new Wallet();
        Stream.of(deposited("20.00"), charged("order-1"), refunded("E-2", "5.00", "5.10"))
                .forEach(past::evolve);
        ShopSerializer serializer = new ShopSerializer();

        SerializedObject<String> snapshot = serializer.serialize(past, String.class);
        Wallet read = serializer.deserialize(snapshot);

        assertThat(snapshot.getType().getRevision()).isEqualTo("1");
        assertThat(snapshot.getData()).isEqualTo("""
                {"balance":{"amount":"5.10","currency":"GBP"},\
                "paidOrders":["order-1"],"refunds":["E-2"],"streamId":"wallet-%s"}""".formatted(USER));
        assertThat(read).usingRecursiveComparison().isEqualTo(past);
    }

    private static WalletEvent deposited(String amount) {
        return new WalletEvent.Deposited(USER, "E-0", gbp(amount), gbp(amount));
    }

    private static WalletEvent charged(String orderId) {
        return new WalletEvent.Charged(USER, "E-1", orderId, gbp("19.90"), gbp("0.10"));
    }

    private static WalletEvent refunded(String entryId, String amount, String balance) {
        return new WalletEvent.Refunded(USER, entryId, "order-1", gbp(amount), gbp(balance));
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
