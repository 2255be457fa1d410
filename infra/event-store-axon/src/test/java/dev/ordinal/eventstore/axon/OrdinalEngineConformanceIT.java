package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import dev.ordinal.testkit.conformance.EngineStore;
import dev.ordinal.testkit.conformance.EventStorageEngineConformance;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The bare engine, whose appends return durable. */
class OrdinalEngineConformanceIT extends EventStorageEngineConformance {

    private static final TestDatabase DATABASE = TestServers.newDatabase();

    @BeforeAll
    static void migrate() {
        EventStoreSchema.migrate(DATABASE.dataSource());
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Override
    protected EngineStore newStore() {
        DATABASE.execute("TRUNCATE event_store.event, event_store.snapshot");
        List<AxonFixture> processes = new ArrayList<>();
        return new EngineStore() {
            @Override
            public EventStorageEngine newEngine() {
                AxonFixture process = AxonFixture.on(DATABASE, new StoragePolicy() {});
                processes.add(process);
                return process.engine;
            }

            @Override
            public void close() {
                processes.forEach(AxonFixture::close);
            }
        };
    }
}
