package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamFoldsIT {

    private static final String ID = "account-1";

    private final AxonFixture axon = AxonFixture.alone();
    private final AxonFixture other = axon.besides();
    private final AtomicLong now = new AtomicLong();
    private Duration betweenQuestions = Duration.ofSeconds(1);
    private final StreamFolds<Integer> balances = new StreamFolds<>(
            axon.engine,
            (balance, event) -> event instanceof Account.Deposited deposited ? balance + deposited.amount() : balance,
            () -> now.addAndGet(betweenQuestions.toNanos()));

    @BeforeEach
    void haveMemoryChecked() {
        axon.engine.premisesAreChecked();
    }

    @AfterEach
    void close() {
        other.close();
        axon.close();
    }

    @Test
    void aStreamThatDoesNotExistIsAtItsInitialState() {
        assertThat(balances.of(ID, 0)).isZero();
    }

    @Test
    void whatThisProcessAppendsIsSeenByTheNextQuestion() {
        append(axon, ID, 0, 5);
        assertThat(asked()).isEqualTo(5);

        append(axon, ID, 1, 7);

        assertThat(asked()).isEqualTo(12);
    }

    @Test
    void anAppendThatRestsOnWhatAnotherProcessChangedFailsAndTheNextTryKnowsBetter() {
        append(axon, ID, 0, 5);
        assertThat(asked()).isEqualTo(5);
        append(other, ID, 1, 7);

        assertThatThrownBy(() -> appendAfterAsking("order-1")).isInstanceOf(ConcurrencyException.class);
        assertThat(axon.log.last("order-1")).isEmpty();

        assertThat(appendAfterAsking("order-1")).isEqualTo(12);
        assertThat(appendAfterAsking("order-2")).isEqualTo(12);
    }

    @Test
    void aStreamInMotionIsReadByEveryQuestionAndNothingRestsOnItsLastEvent() {
        betweenQuestions = Duration.ZERO;
        append(axon, ID, 0, 5);
        assertThat(asked()).isEqualTo(5);

        append(other, ID, 1, 7);
        assertThat(appendAfterAsking("order-1", List.of(ID), () -> append(other, ID, 2, 1)))
                .isEqualTo(12);

        assertThat(asked()).isEqualTo(13);
    }

    @Test
    void anAnswerWithoutAnAppendIsCheckedAgainstTheLog() {
        append(axon, ID, 0, 5);
        assertThat(asked()).isEqualTo(5);
        append(other, ID, 1, 7);

        CommandWrites writes = CommandWrites.create();
        int stale = writes.collect(() -> balances.of(ID, 0));

        assertThat(stale).isEqualTo(5);
        assertThatThrownBy(() -> writes.settle(axon.engine::isTrue)).isInstanceOf(ConcurrencyException.class);
        assertThat(asked()).isEqualTo(12);
    }

    @Test
    void whatWasReadAWhileAgoMustStillBeTrueWhenTheAppendComes() {
        append(axon, ID, 0, 5);

        assertThatThrownBy(() -> CommandWrites.create().collect(() -> {
                    assertThat(balances.of(ID, 0)).isEqualTo(5);
                    CompletableFuture.runAsync(() -> append(other, ID, 1, 7)).join();
                    await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
                    append(axon, "order-1", 0, 5);
                    return null;
                }))
                .isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void whatTheCommandItselfWroteMeanwhileDoesNotRefuteIt() {
        append(axon, ID, 0, 5);

        CommandWrites.create().collect(() -> {
            assertThat(balances.of(ID, 0)).isEqualTo(5);
            append(axon, ID, 1, 7);
            await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
            append(axon, "order-1", 0, 5);
            return null;
        });

        assertThat(axon.log.last("order-1")).isPresent();
    }

    @Test
    void whatWasFoldedFromEventsThatTheLogHasLostIsFoldedAnew() throws SQLException {
        append(axon, ID, 0, 5);
        append(axon, ID, 1, 7);
        assertThat(asked()).isEqualTo(12);
        forget("sequence = 1");

        assertThatThrownBy(() -> appendAfterAsking("order-1")).isInstanceOf(ConcurrencyException.class);
        assertThat(appendAfterAsking("order-1")).isEqualTo(5);
        append(other, ID, 1, 1);
        append(other, ID, 2, 1);
        assertThatThrownBy(() -> appendAfterAsking("order-2")).isInstanceOf(ConcurrencyException.class);
        assertThat(appendAfterAsking("order-2")).isEqualTo(7);
    }

    @Test
    void aStreamThatTheLogHasLostIsAtItsInitialState() throws SQLException {
        append(axon, ID, 0, 5);
        assertThat(asked()).isEqualTo(5);
        forget("sequence = 0");

        assertThatThrownBy(() -> appendAfterAsking("order-1")).isInstanceOf(ConcurrencyException.class);
        assertThat(appendAfterAsking("order-1")).isZero();
    }

    @Test
    void oneConflictIsEnoughToLearnThatManyStreamsHaveMoved() {
        List<String> ids = IntStream.range(0, 5).mapToObj(i -> "account-" + i).toList();
        ids.forEach(id -> append(axon, id, 0, 1));
        ids.forEach(id -> assertThat(balances.of(id, 0)).isEqualTo(1));
        ids.forEach(id -> append(other, id, 1, 1));

        assertThatThrownBy(() -> appendAfterAsking("order-1", ids)).isInstanceOf(ConcurrencyException.class);

        assertThat(appendAfterAsking("order-1", ids)).isEqualTo(10);
    }

    /** As a backup that is restored does. */
    private void forget(String events) throws SQLException {
        try (Connection connection = axon.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM event_store.event WHERE " + events);
        }
    }

    private int asked() {
        CommandWrites writes = CommandWrites.create();
        int balance = writes.collect(() -> balances.of(ID, 0));
        writes.settle(axon.engine::isTrue);
        return balance;
    }

    private int appendAfterAsking(String orderId) {
        return appendAfterAsking(orderId, List.of(ID));
    }

    private int appendAfterAsking(String orderId, List<String> ids) {
        return appendAfterAsking(orderId, ids, () -> {});
    }

    /** @param meanwhile  what happens between the question and the append, in another thread */
    private int appendAfterAsking(String orderId, List<String> ids, Runnable meanwhile) {
        return CommandWrites.create().collect(() -> {
            int balance = ids.stream().mapToInt(id -> balances.of(id, 0)).sum();
            CompletableFuture.runAsync(meanwhile).join();
            append(axon, orderId, 0, balance);
            return balance;
        });
    }

    private static void append(AxonFixture process, String id, long sequence, int amount) {
        DefaultUnitOfWork<?> work = DefaultUnitOfWork.startAndGet(null);
        process.eventStore.publish(
                new GenericDomainEventMessage<>("Account", id, sequence, new Account.Deposited(amount)));
        work.commit();
    }
}
