package dev.ordinal.eventstore.axon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Snapshot;
import dev.ordinal.eventstore.Snapshots;
import dev.ordinal.eventstore.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotIT {

    private static final String ID = "account-1";
    private static final int EVERY = 10;

    private final AxonFixture axon = AxonFixture.alone();
    private final Snapshots snapshots = new Snapshots(axon.database.dataSource());
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Configuration configuration = DefaultConfigurer.defaultConfiguration()
            .configureSerializer(c -> axon.serializer)
            .configureEventStore(c -> axon.eventStore)
            .configureSnapshotter(c -> new Interrupted(AggregateSnapshotter.builder()
                    .eventStore(axon.eventStore)
                    .repositoryProvider(c::repository)
                    .aggregateFactories(List.of(new GenericAggregateFactory<>(Account.class)))
                    .executor(thread)))
            .configureAggregate(AggregateConfigurer.defaultConfiguration(Account.class)
                    .configureSnapshotTrigger(c -> new EventCountSnapshotTriggerDefinition(c.snapshotter(), EVERY)))
            .start();
    private final CommandGateway commands = configuration.commandGateway();
    private volatile String meanwhile = "SELECT";

    @BeforeEach
    void openTheAccount() throws Exception {
        commands.sendAndWait(new Account.Open(ID, "a"));
        for (int i = 1; i < 2 * EVERY; i++) {
            commands.sendAndWait(new Account.Deposit(ID, 1));
        }
        awaitSnapshots();
        assertThat(snapshots.find(ID)).isPresent();
    }

    @AfterEach
    void close() {
        configuration.shutdown();
        thread.close();
        axon.close();
    }

    @Test
    void aLoadBeginsAtTheSnapshot() {
        long eventsAfterIt = put("{\"balance\":1000,\"id\":\"account-1\"}");

        Integer balance = commands.sendAndWait(new Account.Deposit(ID, 1));

        assertThat(balance).isEqualTo(1000 + (int) eventsAfterIt + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "[]",
                "null",
                "{}",
                "{\"id\":\"account-1\"}",
                "{\"id\":\"account-1\",\"balance\":1000,\"removed\":null}",
                "{\"id\":\"account-1\",\"balance\":\"much\"}"
            })
    void aSnapshotThatCanNotBeReadIsIgnored(String state) {
        put(state);

        Integer balance = commands.sendAndWait(new Account.Deposit(ID, 1));

        assertThat(balance).isEqualTo(2 * EVERY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload = 'no JSON'",
                "payload = '[]'",
                "payload = convert_to('{\"id\":\"account-1\",\"balance\":\"much\"}', 'UTF8')",
                "revision = '1'",
                "revision = NULL",
                "type = 'dev.ordinal.Removed'",
                "event_id = 'of a lost timeline'"
            })
    void aSnapshotThatCanNotBeTrustedIsIgnoredAndReplaced(String damage) throws Exception {
        execute("UPDATE event_store.snapshot SET " + damage);

        Integer balance = commands.sendAndWait(new Account.Deposit(ID, 1));

        assertThat(balance).isEqualTo(2 * EVERY);
        for (int i = 0; i < EVERY; i++) {
            commands.sendAndWait(new Account.Deposit(ID, 1));
        }
        awaitSnapshots();
        assertThat(snapshots.find(ID))
                .hasValueSatisfying(snapshot -> assertThat(snapshot.sequence()).isGreaterThanOrEqualTo(2 * EVERY));
        Integer later = commands.sendAndWait(new Account.Deposit(ID, 1));
        assertThat(later).isEqualTo(3 * EVERY + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE event_store.event SET event_id = 'of another history' WHERE sequence = 19",
                "DELETE FROM event_store.event"
            })
    void aSnapshotOfEventsThatAreLostBeforeItIsStoredIsNotFound(String loss) throws Exception {
        execute("DELETE FROM event_store.snapshot");
        meanwhile = loss;

        configuration.snapshotter().scheduleSnapshot(Account.class, ID);
        awaitSnapshots();

        assertThat(snapshots.find(ID)).isEmpty();
    }

    /** Puts a state in the place of the snapshot's; returns how many events there are behind it. */
    private long put(String state) {
        StoredEvent taken = snapshots.find(ID).orElseThrow();
        snapshots.put(new Snapshot(ID, taken.sequence(), taken.type(), taken.revision(), state.getBytes(UTF_8)));
        return axon.log.last(ID).orElseThrow().sequence() - taken.sequence();
    }

    /** Those that were due are taken, one after the other. */
    private void awaitSnapshots() throws Exception {
        thread.submit(() -> {}).get();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = axon.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Something happens between its reading and its storing. */
    private final class Interrupted extends AggregateSnapshotter {

        private Interrupted(AggregateSnapshotter.Builder builder) {
            super(builder);
        }

        @Override
        protected DomainEventMessage<?> createSnapshot(
                Class<?> aggregateType, String aggregateIdentifier, DomainEventStream events) {
            DomainEventMessage<?> snapshot = super.createSnapshot(aggregateType, aggregateIdentifier, events);
            try {
                execute(meanwhile);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return snapshot;
        }
    }
}
