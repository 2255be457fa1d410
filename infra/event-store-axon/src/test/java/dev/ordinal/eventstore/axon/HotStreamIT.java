package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.StoredEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotStreamIT {

    private static final String ID = "account-1";

    private final HotAccounts accounts = new HotAccounts();

    @BeforeEach
    void openTheAccount() {
        accounts.open(ID);
    }

    @AfterEach
    void close() {
        accounts.close();
    }

    @Test
    void commandsOnOneAggregateAreJudgedOnStatesThatAreStillOnTheirWay() throws SQLException {
        List<CompletableFuture<Integer>> deposits = new ArrayList<>();
        try (HotAccounts.Rival _ = new HotAccounts.Rival(accounts.axon.database)) {
            for (int i = 0; i < 20; i++) {
                deposits.add(accounts.depositing(ID, 1));
            }
            await().until(() -> accounts.appends.get() == 21);
            assertThat(deposits).as("none is stored yet").noneMatch(CompletableFuture::isDone);
        }

        assertThat(deposits.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 20).boxed().toList());
        assertThat(stored().stream().map(StoredEvent::recordedAt).distinct().count())
                .as("commits: the opening's, that of the first deposit, that of all others")
                .isLessThanOrEqualTo(3);
        assertNoHole(21);
    }

    @Test
    void whatWasJudgedOnAStateThatIsNotStoredFailsWithIt() throws SQLException {
        CompletableFuture<Integer> first;
        CompletableFuture<Integer> second;
        try (HotAccounts.Rival rival = new HotAccounts.Rival(accounts.axon.database)) {
            first = accounts.depositing(ID, 5);
            await().until(() -> accounts.appends.get() == 2);
            second = accounts.depositing(ID, 7);
            await().until(() -> accounts.appends.get() == 3);
            rival.deposit(ID, 1, 100);
        }

        assertThat(List.of(HotAccounts.failure(first), HotAccounts.failure(second)))
                .hasOnlyElementsOfType(ConcurrencyException.class);
        assertThat(accounts.deposit(ID, 1)).isEqualTo(101);
        assertNoHole(3);
    }

    @Test
    void aRefusalWaitsForTheStateThatItRestsOn() throws SQLException {
        CompletableFuture<Integer> refused;
        try (HotAccounts.Rival _ = new HotAccounts.Rival(accounts.axon.database)) {
            CompletableFuture<Integer> _ = accounts.depositing(ID, 5);
            await().until(() -> accounts.appends.get() == 2);
            refused = accounts.depositing(ID, -1);
            await().until(() -> !accounts.states.containsKey(ID));
            assertThat(refused).isNotDone();
        }

        assertThat(HotAccounts.failure(refused)).isInstanceOf(Account.Refused.class);
    }

    @Test
    void aRefusalIsNotGivenOnAStateThatIsNeverStored() throws SQLException {
        CompletableFuture<Integer> refused;
        try (HotAccounts.Rival rival = new HotAccounts.Rival(accounts.axon.database)) {
            CompletableFuture<Integer> _ = accounts.depositing(ID, 5);
            await().until(() -> accounts.appends.get() == 2);
            refused = accounts.depositing(ID, -1);
            await().until(() -> !accounts.states.containsKey(ID));
            rival.deposit(ID, 1, 100);
        }

        assertThat(HotAccounts.failure(refused)).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void whoMustReadTheStreamWaitsForWhatIsOnItsWay() throws Exception {
        CompletableFuture<Integer> first;
        FutureTask<Integer> second = new FutureTask<>(() -> accounts.deposit(ID, 7));
        try (HotAccounts.Rival _ = new HotAccounts.Rival(accounts.axon.database)) {
            first = accounts.depositing(ID, 5);
            await().until(() -> accounts.appends.get() == 2);
            accounts.states.removeAll();
            Thread thread = Thread.ofPlatform().start(second);
            await().until(() -> thread.getState() == Thread.State.WAITING);
        }

        assertThat(first.join()).isEqualTo(5);
        assertThat(second.get()).isEqualTo(12);
    }

    @Test
    void aStateThatAnotherProcessMadeOutOfDateIsFoundOut() {
        try (HotAccounts other = new HotAccounts(accounts.axon.database)) {
            assertThat(other.deposit(ID, 10)).isEqualTo(10);

            assertThatThrownBy(() -> accounts.deposit(ID, 1)).isInstanceOf(ConcurrencyException.class);
            assertThat(accounts.deposit(ID, 1)).isEqualTo(11);
            assertThatThrownBy(() -> other.deposit(ID, 0))
                    .as("a command that changes nothing")
                    .isInstanceOf(ConcurrencyException.class);
            assertThat(other.deposit(ID, 0)).isEqualTo(11);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Account.UNLUCKY, HotAccounts.UNSTORABLE})
    void anErrorLeavesNoTraceInTheState(int amount) {
        accounts.deposit(ID, 1);

        assertThatThrownBy(() -> accounts.deposit(ID, amount)).hasStackTraceContaining("planted");

        assertThat(accounts.deposit(ID, 1)).isEqualTo(2);
        assertNoHole(3);
    }

    @Test
    void aCheckedExceptionStoresWhatWasAppliedAndComesOutAsItself() {
        assertThatThrownBy(() -> accounts.deposit(ID, Account.STORED_ALL_THE_SAME))
                .hasRootCauseInstanceOf(Account.Checked.class);

        assertThat(accounts.deposit(ID, 1)).isEqualTo(Account.STORED_ALL_THE_SAME + 1);
        assertNoHole(3);
    }

    @Test
    void subscribersAreRefused() {
        assertThatThrownBy(() -> accounts.axon.eventStore.subscribe(_ -> {}))
                .isInstanceOf(AxonConfigurationException.class);
    }

    @Test
    void whatChangesNothingIsNotBeliedByLaterCommandsOfItsOwnProcess() {
        List<CompletableFuture<Integer>> deposits = new ArrayList<>();

        for (int i = 0; i < 400; i++) {
            deposits.add(accounts.depositing(ID, i % 2));
        }

        assertThat(deposits).allSatisfy(deposit -> assertThat(deposit.join()).isBetween(0, 200));
        assertNoHole(201);
    }

    @Test
    void processesThatFightForAStreamLoseNothing() {
        List<Integer> balances = Collections.synchronizedList(new ArrayList<>());
        try (HotAccounts other = new HotAccounts(accounts.axon.database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                HotAccounts process = i % 2 == 0 ? accounts : other;
                threads.execute(() -> {
                    for (int n = 0; n < 25; n++) {
                        balances.add(process.depositRetrying(ID, 1));
                    }
                });
            }
        }

        assertThat(balances)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 400).boxed().toList());
        assertNoHole(401);
    }

    private List<StoredEvent> stored() {
        return accounts.axon.log.stream(ID, 0, 10_000);
    }

    private void assertNoHole(int events) {
        assertThat(stored())
                .extracting(StoredEvent::sequence)
                .containsExactlyElementsOf(LongStream.range(0, events).boxed().toList());
    }
}
