package dev.ordinal.eventstore.axon;

import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import dev.ordinal.testkit.conformance.EngineStore;
import dev.ordinal.testkit.conformance.EventStorageEngineConformance;
import java.sql.SQLException;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** Keeps the suite honest: what an engine of Axon's own, in a transaction, does not do is not asked of others. */
class AxonJdbcEngineConformanceIT extends EventStorageEngineConformance {

    private static final String UNIQUE_VIOLATION = "23505";

    private static final TestDatabase DATABASE = TestServers.newDatabase();

    @BeforeAll
    static void createSchema() {
        newEngine().createSchema(PostgresEventTableFactory.INSTANCE);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Override
    protected EngineStore newStore() {
        DATABASE.execute("TRUNCATE domainevententry, snapshotevententry");
        return new EngineStore() {
            @Override
            public EventStorageEngine newEngine() {
                return AxonJdbcEngineConformanceIT.newEngine();
            }

            @Override
            public void close() {}
        };
    }

    private static JdbcEventStorageEngine newEngine() {
        Serializer serializer = Jackson3Serializer.builder().build();
        PersistenceExceptionResolver duplicates =
                failure -> failure instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
        JdbcEventStorageEngine.Builder engine = JdbcEventStorageEngine.builder()
                .connectionProvider(new SpringDataSourceConnectionProvider(DATABASE.dataSource()))
                .transactionManager(
                        new SpringTransactionManager(new DataSourceTransactionManager(DATABASE.dataSource())));
        engine.persistenceExceptionResolver(duplicates)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer);
        return engine.build();
    }
}
