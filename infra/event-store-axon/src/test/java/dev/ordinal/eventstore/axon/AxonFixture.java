package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.Snapshots;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

/** Axon's event store on a log; several on one database stand for several processes. */
final class AxonFixture implements AutoCloseable {

    final TestDatabase database;
    final EventLog log;
    final AppendSignal signal;
    final GroupCommit groupCommit;
    final Serializer serializer = Jackson3Serializer.builder().build();
    final OrdinalEventStorageEngine engine;
    final OrdinalEventStore eventStore;
    private final boolean ownsDatabase;

    static AxonFixture alone() {
        return alone(new StoragePolicy() {});
    }

    static AxonFixture alone(StoragePolicy policy) {
        return new AxonFixture(TestServers.newDatabase(), true, policy);
    }

    AxonFixture besides() {
        return on(database, new StoragePolicy() {});
    }

    static AxonFixture on(TestDatabase database, StoragePolicy policy) {
        return new AxonFixture(database, false, policy);
    }

    private AxonFixture(TestDatabase database, boolean ownsDatabase, StoragePolicy policy) {
        this.database = database;
        this.ownsDatabase = ownsDatabase;
        EventStoreSchema.migrate(database.dataSource());
        log = new EventLog(database.dataSource());
        signal = new AppendSignal(database.dataSource());
        groupCommit = new GroupCommit(database.dataSource(), new KeyedHash("secret"), signal);
        engine = OrdinalEventStorageEngine.builder(groupCommit, log, serializer)
                .storagePolicy(policy)
                .snapshots(new Snapshots(database.dataSource()))
                .build();
        eventStore = OrdinalEventStore.builder(engine, signal).build();
    }

    @Override
    public void close() {
        eventStore.shutDown();
        groupCommit.close();
        signal.close();
        if (ownsDatabase) {
            database.close();
        }
    }
}
