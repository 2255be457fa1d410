package dev.ordinal.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EventStoreSchemaIT {

    @Test
    void severalProcessesMayMigrateAtOnce() throws Exception {
        try (TestDatabase database = TestServers.newDatabase();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> starting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starting.add(threads.submit(() -> EventStoreSchema.migrate(database.dataSource())));
            }
            for (Future<?> start : starting) {
                start.get();
            }
            EventStoreSchema.migrate(database.dataSource());

            assertThat(new EventLog(database.dataSource()).head()).isZero();
        }
    }
}
