package dev.ordinal.eventstore.axon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StoredOutcome;
import dev.ordinal.eventstore.StreamVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An aggregate on a real Axon event store on a real log. */
class AggregateIT {

    private static final Instant LONG_AGO = Instant.parse("2010-12-01T08:26:00Z");

    private final AxonFixture axon = AxonFixture.alone(new EmailOnce());
    private final Configuration configuration = DefaultConfigurer.defaultConfiguration()
            .configureSerializer(c -> axon.serializer)
            .configureEventStore(c -> axon.eventStore)
            .configureAggregate(Account.class)
            .start();
    private final CommandGateway commands = configuration.commandGateway();

    @AfterEach
    void close() {
        configuration.shutdown();
        axon.close();
    }

    @Test
    void isStoredAndLoadedAgain() {
        commands.sendAndWait(new Account.Open("account-1", "a"));
        commands.sendAndWait(new Account.Deposit("account-1", 5));

        assertThat(commands.<Integer>sendAndWait(new Account.Deposit("account-1", 7)))
                .isEqualTo(12);

        List<StoredEvent> stored = axon.log.stream("account-1", 0, 10);
        assertThat(stored).extracting(StoredEvent::sequence).containsExactly(0L, 1L, 2L);
        assertThat(stored).extracting(StoredEvent::streamType).containsOnly("Account");
        assertThat(stored.getFirst().occurredAt()).isEqualTo(LONG_AGO);
        assertThat(new String(stored.getLast().payload(), UTF_8)).isEqualTo("{\"amount\":7}");
    }

    @Test
    void whatALosingWriterWantedToStoreIsAConcurrencyException() {
        commands.sendAndWait(new Account.Open("account-1", "a"));

        assertThatThrownBy(() -> axon.engine.appendEvents(deposited(0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> axon.engine.appendEvents(deposited(2))).isInstanceOf(ConcurrencyException.class);
        axon.engine.appendEvents(deposited(1));
        assertThatThrownBy(() -> axon.engine.appendEvents(deposited(1))).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void aTakenClaimComesOutAsItself() {
        commands.sendAndWait(new Account.Open("account-1", "a"));

        assertThatThrownBy(() -> commands.sendAndWait(new Account.Open("account-2", "a")))
                .isInstanceOf(AppendFailure.ClaimTaken.class);
        assertThat(axon.log.head()).isEqualTo(1);
    }

    @Test
    void theWritesOfACommandAreCollected() {
        commands.sendAndWait(new Account.Open("account-1", "a"));
        CommandWrites writes = CommandWrites.create();

        writes.collect(() -> commands.sendAndWait(new Account.Deposit("account-1", 5)));

        assertThat(writes.written()).containsExactly(new StreamVersion("account-1", "Account", 1, 2, lastEventId()));
        assertThat(writes.version("account-1")).hasValue(1);
        assertThat(writes.version("account-2")).isEmpty();
        assertThat(writes.token(axon.log::epoch))
                .contains(new ConsistencyToken(
                        axon.log.epoch(),
                        List.of(new ConsistencyToken.Write("Account", "account-1", 2, lastEventId()))));
    }

    @Test
    void aCommandThatChangesNothingRestsOnWhatItLoaded() {
        commands.sendAndWait(new Account.Open("account-1", "a"));
        CommandWrites writes = CommandWrites.create();

        writes.collect(() -> commands.sendAndWait(new Account.Deposit("account-1", 0)));

        assertThat(writes.written()).isEmpty();
        assertThat(writes.version("account-1")).hasValue(0);
        assertThat(writes.token(axon.log::epoch).orElseThrow().writes())
                .containsExactly(new ConsistencyToken.Write("Account", "account-1", 1, lastEventId()));
    }

    @Test
    void anotherTryForgetsTheOneBefore() {
        commands.sendAndWait(new Account.Open("account-1", "a"));
        CommandWrites writes = CommandWrites.create();
        writes.collect(() -> commands.sendAndWait(new Account.Deposit("account-1", 5)));

        writes.collect(() -> "nothing at all");

        assertThat(writes.version("account-1")).isEmpty();
        assertThat(writes.token(axon.log::epoch)).isEmpty();
    }

    @Test
    void anOutcomeIsStoredWithTheEventsOfItsCommand() {
        commands.sendAndWait(new Account.Open("account-1", "a"));
        CommandWrites writes = CommandWrites.keeping(outcome());

        writes.collect(() -> commands.sendAndWait(new Account.Deposit("account-1", 5)));

        assertThat(writes.pendingOutcome()).isEmpty();
        StoredOutcome stored = axon.log.outcome("key".getBytes(UTF_8)).orElseThrow();
        assertThat(new String(stored.answer(), UTF_8)).isEqualTo("balance 5");
        assertThat(stored.written()).containsExactly(new StreamVersion("account-1", "Account", 1, 2, lastEventId()));

        assertThatThrownBy(() -> CommandWrites.keeping(outcome())
                        .collect(() -> commands.sendAndWait(new Account.Deposit("account-1", 5))))
                .isInstanceOf(AppendFailure.KeyTaken.class);
        assertThat(axon.log.head()).isEqualTo(2);
    }

    @Test
    void anOutcomeThatNoAppendTookAlongStaysWithTheCaller() {
        commands.sendAndWait(new Account.Open("account-1", "a"));
        CommandWrites refused = CommandWrites.keeping(outcome());

        assertThatThrownBy(() -> refused.collect(() -> commands.sendAndWait(new Account.Deposit("account-1", -1))))
                .isInstanceOf(Account.Refused.class);

        assertThat(refused.pendingOutcome()).isPresent();
        assertThat(refused.version("account-1")).hasValue(0);
    }

    @Test
    void aCommandMeantForAnotherVersionIsNotJudged() {
        commands.sendAndWait(new Account.Open("account-1", "a"));

        VersionMismatch mismatch = catchThrowableOfType(
                VersionMismatch.class, () -> commands.sendAndWait(expecting(3, new Account.Deposit("account-1", -1))));

        assertThat(mismatch.expected()).isEqualTo(3);
        assertThat(mismatch.actual()).isZero();
        assertThatThrownBy(() -> commands.sendAndWait(expecting(0, new Account.Deposit("account-1", -1))))
                .isInstanceOf(Account.Refused.class);
        assertThat(commands.<Integer>sendAndWait(expecting(0, new Account.Deposit("account-1", 5))))
                .isEqualTo(5);
    }

    private static Object expecting(long version, Object command) {
        return GenericCommandMessage.asCommandMessage(command).andMetaData(ExpectedVersion.of(version));
    }

    private static PendingOutcome outcome() {
        return new PendingOutcome(
                "key".getBytes(UTF_8), "body".getBytes(UTF_8), result -> ("balance " + result).getBytes(UTF_8));
    }

    private static EventMessage<?> deposited(long sequence) {
        return new GenericDomainEventMessage<>("Account", "account-1", sequence, new Account.Deposited(1));
    }

    private static final class EmailOnce implements StoragePolicy {

        @Override
        public Instant occurredAt(EventMessage<?> event) {
            return LONG_AGO;
        }

        @Override
        public List<Claim> claims(EventMessage<?> event) {
            return Optional.of(event.getPayload())
                    .filter(Account.Opened.class::isInstance)
                    .map(opened -> List.<Claim>of(new Claim.Take("email", ((Account.Opened) opened).email())))
                    .orElse(List.of());
        }
    }

    private String lastEventId() {
        return axon.log.last("account-1").orElseThrow().eventId();
    }
}
