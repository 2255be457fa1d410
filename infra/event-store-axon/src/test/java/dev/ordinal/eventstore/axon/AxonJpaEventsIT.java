package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.transfer.LogImport;
import dev.ordinal.eventstore.transfer.TransferFailed;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.DomainEventEntry;
import org.axonframework.eventsourcing.eventstore.jpa.JpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.SnapshotEventEntry;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that Axon's JPA engine wrote through Hibernate, with the table and columns of a Spring Boot application, beside our log. */
class AxonJpaEventsIT {

    /** That the pool of a test's database has. */
    private static final int CONNECTIONS = 10;

    private final AxonFixture axon = AxonFixture.alone();
    private final EntityManagerFactory hibernate = new HibernatePersistenceConfiguration("axon")
            .managedClasses(DomainEventEntry.class, SnapshotEventEntry.class)
            .properties(Map.of(
                    "jakarta.persistence.nonJtaDataSource",
                    axon.database.dataSource(),
                    "hibernate.physical_naming_strategy",
                    PhysicalNamingStrategySnakeCaseImpl.class.getName(),
                    "hibernate.hbm2ddl.auto",
                    "create"))
            .createEntityManagerFactory();
    private final EntityManager entities = hibernate.createEntityManager();
    private final EventStorageEngine jpa = JpaEventStorageEngine.builder()
            .eventSerializer(axon.serializer)
            .snapshotSerializer(axon.serializer)
            .entityManagerProvider(() -> entities)
            .transactionManager(NoTransactionManager.instance())
            .build();

    @BeforeEach
    void accountsThatTheJpaEngineStored() {
        store(event("account-1", 0, new Account.Opened("account-1", "é")));
        store(
                event("account-2", 0, new Account.Opened("account-2", "b")),
                event("account-1", 1, new Account.Deposited(5)));
        store(GenericEventMessage.asEventMessage(new Account.Deposited(9)));
        store(event("account-1", 2, new Account.Deposited(7)));
    }

    @AfterEach
    void close() {
        entities.close();
        hibernate.close();
        axon.close();
    }

    @Test
    void theEventsAreTheSameAfterTheMoveWhereverHibernateKeptTheirBytes() throws SQLException {
        assertThat(imported()).isEqualTo(new LogImport.Report(0, 5));
        assertThatBothEnginesReadTheSame();
        assertThat(axon.log.after(0, 10))
                .extracting(StoredEvent::streamId)
                .startsWith("account-1", "account-2", "account-1")
                .endsWith("account-1");

        execute("ALTER TABLE domain_event_entry ALTER payload TYPE bytea USING lo_get(payload), "
                + "ALTER meta_data TYPE bytea USING lo_get(meta_data)");

        assertThat(imported()).isEqualTo(new LogImport.Report(5, 0));
    }

    @Test
    void anAggregateGoesOnWhereItWas() {
        imported();
        Configuration application = DefaultConfigurer.defaultConfiguration()
                .configureSerializer(c -> axon.serializer)
                .configureEventStore(c -> axon.eventStore)
                .configureAggregate(Account.class)
                .start();

        assertThat(application.commandGateway().<Integer>sendAndWait(new Account.Deposit("account-1", 1)))
                .isEqualTo(13);
        assertThat(axon.log.last("account-1").orElseThrow().sequence()).isEqualTo(3);
        application.shutdown();
    }

    @Test
    void anEventOfNoAggregateStaysOne() {
        imported();

        assertThat(axon.engine.readEvents(null, false).skip(3).findFirst().orElseThrow())
                .isNotInstanceOf(DomainEventMessage.class)
                .extracting(EventMessage::getPayload)
                .isEqualTo(new Account.Deposited(9));
    }

    @Test
    void anEventNeverStandsBeforeItsPredecessorWhateverItsGlobalIndex() throws SQLException {
        execute(
                "UPDATE domain_event_entry SET global_index = 1000 WHERE aggregate_identifier = 'account-1' AND sequence_number = 0");

        assertThat(imported().imported()).isEqualTo(5);

        assertThat(axon.log.after(0, 10))
                .filteredOn(event -> event.streamId().startsWith("account"))
                .extracting(event -> event.streamId() + "@" + event.sequence())
                .containsExactly("account-2@0", "account-1@0", "account-1@1", "account-1@2");
    }

    @Test
    void itsSortingMayTakeLongerThanTheNetworkMayBeSilent() throws SQLException {
        execute("ALTER TABLE domain_event_entry RENAME TO entries");
        execute("CREATE VIEW domain_event_entry AS SELECT entries.* FROM entries, pg_sleep(2)");

        try (AxonJpaEvents events = new AxonJpaEvents(axon.database.impatient())) {
            assertThat(events.hasNext()).isTrue();
        }
    }

    @Test
    void aStoreWithoutTheBeginningOfAStreamIsRefusedInOneLine() throws SQLException {
        execute("DELETE FROM domain_event_entry WHERE aggregate_identifier = 'account-1' AND sequence_number = 0");

        assertThatThrownBy(this::imported)
                .isInstanceOf(TransferFailed.class)
                .hasMessageContaining("Stream account-1 was expected to end at sequence 0 and ends at -1");
    }

    @Test
    void aDatabaseWithoutTheTableIsRefusedInOneLineAndKeepsNoConnection() throws SQLException {
        execute("DROP TABLE domain_event_entry");

        for (int more = 0; more <= CONNECTIONS; more++) {
            assertThatThrownBy(this::imported)
                    .isInstanceOf(TransferFailed.class)
                    .hasMessageContaining("there is no table domain_event_entry");
        }
    }

    private LogImport.Report imported() {
        try (AxonJpaEvents events = new AxonJpaEvents(axon.database.dataSource())) {
            return new LogImport(axon.log, axon.groupCommit, _ -> List.of(), _ -> {}).from(events);
        }
    }

    private void assertThatBothEnginesReadTheSame() {
        for (String account : List.of("account-1", "account-2")) {
            List<List<@Nullable Object>> before = read(jpa, account);
            assertThat(before).isNotEmpty();
            assertThat(read(axon.engine, account)).isEqualTo(before);
        }
    }

    private List<List<@Nullable Object>> read(EventStorageEngine engine, String account) {
        List<List<@Nullable Object>> events = new ArrayList<>();
        entities.getTransaction().begin();
        engine.readEvents(account).forEachRemaining(event -> {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(event.getIdentifier());
            values.add(event.getType());
            values.add(event.getSequenceNumber());
            values.add(event.getPayload());
            values.add(event.getMetaData());
            values.add(event.getTimestamp());
            events.add(values);
        });
        entities.getTransaction().rollback();
        return events;
    }

    private void store(EventMessage<?>... events) {
        entities.getTransaction().begin();
        jpa.appendEvents(events);
        entities.getTransaction().commit();
    }

    private static EventMessage<?> event(String account, long sequence, Object payload) {
        return new GenericDomainEventMessage<>("Account", account, sequence, payload, Map.of("actor", "ada"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = axon.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
