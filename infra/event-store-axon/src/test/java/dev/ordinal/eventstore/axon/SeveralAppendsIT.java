package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a command leads to: it is answered when that is stored, and no state that never was stored stays behind. */
class SeveralAppendsIT {

    private static final String ID = "account-1";
    private static final String OTHER = "account-2";

    private final HotAccounts accounts = new HotAccounts();

    @BeforeEach
    void openTheAccounts() {
        accounts.open(ID);
        accounts.open(OTHER);
    }

    @AfterEach
    void close() {
        accounts.close();
    }

    static Object[] commands() {
        return new Object[] {
            new SeveralAccounts.DepositBoth(ID, OTHER, 5), new SeveralAccounts.DepositAndSend(ID, OTHER, 5)
        };
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theAnswerWaitsForAllOfIt(Object command) throws SQLException {
        int before = accounts.appends.get();
        CompletableFuture<?> answer;
        try (HotAccounts.Rival _ = new HotAccounts.Rival(accounts.axon.database)) {
            answer = accounts.sending(command);
            await().until(() -> accounts.appends.get() > before);
            assertThat(answer).as("nothing is stored yet").isNotDone();
        }

        answer.join();
        assertThat(accounts.axon.log.head()).as("events, with two openings").isEqualTo(4);
        assertThatMemoryIsTrue();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatLosesAgainstAnotherProcessLeavesNoTraceInTheStates(Object command) throws SQLException {
        assertThat(accounts.deposit(ID, 1) + accounts.deposit(OTHER, 1)).isEqualTo(2);
        int before = accounts.appends.get();
        CompletableFuture<?> answer;
        try (HotAccounts.Rival rival = new HotAccounts.Rival(accounts.axon.database)) {
            answer = accounts.sending(command);
            await().until(() -> accounts.appends.get() > before);
            rival.deposit(ID, 2, 100);
        }

        assertThat(HotAccounts.failure(answer)).isInstanceOf(ConcurrencyException.class);
        assertThat(stored(ID)).isEqualTo(101);
        assertThat(stored(OTHER)).isEqualTo(1);
        assertThatMemoryIsTrue();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itIsStoredTogetherOrNotAtAll(Object command) throws SQLException {
        int before = accounts.appends.get();
        CompletableFuture<?> answer;
        try (HotAccounts.Rival rival = new HotAccounts.Rival(accounts.axon.database)) {
            answer = accounts.sending(command);
            await().until(() -> accounts.appends.get() == before + 2);
            rival.deposit(OTHER, 1, 100);
        }

        assertThat(HotAccounts.failure(answer)).isInstanceOf(ConcurrencyException.class);
        assertThat(stored(ID)).isZero();
        assertThat(stored(OTHER)).isEqualTo(100);
        assertThatMemoryIsTrue();
    }

    @Test
    void theAnswerWaitsForASecondAppendOfTheSameUnitOfWork() throws Exception {
        EventMessage<?> noticed = GenericEventMessage.asEventMessage("noticed");
        CompletableFuture<HotAccounts.Rival> meanwhile = new CompletableFuture<>();
        onDeposit(5, noticed);
        onEvent(noticed.getPayload(), () -> {
            await().until(() -> accounts.axon.log.head() == 3);
            meanwhile.complete(rival());
        });

        CompletableFuture<Integer> answer = accounts.depositing(ID, 5);
        try (HotAccounts.Rival rival = meanwhile.get()) {
            await().until(rival::isWaitedFor);
            assertThat(answer).as("only the first is stored").isNotDone();
        }

        assertThat(answer.join()).isEqualTo(5);
        assertThat(accounts.axon.log.head()).as("two openings and both").isEqualTo(4);
        assertThatMemoryIsTrue();
    }

    @Test
    void aSecondAppendThatFailsDoesNotTakeTheFirstBackAndTheStatesKnow() {
        onDeposit(5, new GenericDomainEventMessage<>("Account", OTHER, 0, new Account.Deposited(1)));

        assertThatThrownBy(() -> accounts.deposit(ID, 5)).isInstanceOf(AggregateStreamCreationException.class);

        assertThat(stored(ID)).isEqualTo(5);
        assertThatMemoryIsTrue();
    }

    @Test
    void anEventThatIsNeverStoredIsNotInTheStateEither() {
        accounts.sending(new SeveralAccounts.DepositAgainTooLate(ID, 5)).join();

        assertThat(stored(ID)).isEqualTo(5);
        assertThatMemoryIsTrue();
    }

    @Test
    void theUnitOfWorkOfAnEventHandlerEndsWhenTheCommandsItSentAreStored() throws SQLException {
        int before = accounts.appends.get();
        CompletableFuture<Void> handling;
        try (HotAccounts.Rival _ = new HotAccounts.Rival(accounts.axon.database)) {
            handling = handlingAnEvent(5);
            await().until(() -> accounts.appends.get() > before);
            assertThat(handling).as("nothing is stored yet").isNotDone();
            assertThat(accounts.states.containsKey(ID)).isFalse();
        }

        handling.join();
        assertThat(stored(ID)).isEqualTo(5);
        assertThatMemoryIsTrue();
    }

    @Test
    void theUnitOfWorkOfAnEventHandlerFailsWithTheCommandsItSent() throws SQLException {
        int before = accounts.appends.get();
        CompletableFuture<Void> handling;
        try (HotAccounts.Rival rival = new HotAccounts.Rival(accounts.axon.database)) {
            handling = handlingAnEvent(5);
            await().until(() -> accounts.appends.get() > before);
            rival.deposit(ID, 1, 100);
        }

        assertThat(HotAccounts.failure(handling)).isInstanceOf(ConcurrencyException.class);
        assertThat(stored(ID)).isEqualTo(100);
        assertThatMemoryIsTrue();
    }

    /** Published while the deposit is being stored: the unit of work has then to store once more. */
    private void onDeposit(int amount, EventMessage<?> another) {
        onEvent(new Account.Deposited(amount), () -> accounts.axon.eventStore.publish(another));
    }

    private HotAccounts.Rival rival() {
        try {
            return new HotAccounts.Rival(accounts.axon.database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void onEvent(Object payload, Runnable action) {
        var _ = accounts.axon.eventStore.registerDispatchInterceptor(_ -> (_, event) -> {
            if (event.getPayload().equals(payload)) {
                action.run();
            }
            return event;
        });
    }

    /** As processors and deadline managers do it: the handler runs in a unit of work of its own, on a thread of its own. */
    private CompletableFuture<Void> handlingAnEvent(int amount) {
        return CompletableFuture.runAsync(() -> {
            DefaultUnitOfWork<?> work =
                    DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("something happened"));
            work.execute(() -> {
                int balance = accounts.deposit(ID, amount);
                assertThat(balance).isEqualTo(amount);
            });
        });
    }

    /** A command that changes nothing answers with the balance. */
    private void assertThatMemoryIsTrue() {
        assertThat(accounts.depositRetrying(ID, 0)).isEqualTo(stored(ID));
        assertThat(accounts.depositRetrying(OTHER, 0)).isEqualTo(stored(OTHER));
        assertThat(accounts.depositRetrying(ID, 1)).isEqualTo(stored(ID));
        assertThat(accounts.depositRetrying(OTHER, 1)).isEqualTo(stored(OTHER));
    }

    private int stored(String id) {
        return accounts.axon
                .engine
                .readEvents(id)
                .asStream()
                .mapToInt(event -> event.getPayload() instanceof Account.Deposited deposited ? deposited.amount() : 0)
                .sum();
    }
}
