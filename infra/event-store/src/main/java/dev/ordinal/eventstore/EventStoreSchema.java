package dev.ordinal.eventstore;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The log's tables and its append function, in the database schema {@code event_store}. */
public final class EventStoreSchema {

    private EventStoreSchema() {}

    /** Brings the schema to this version; does nothing where it already is. Several processes may call it at once. */
    public static void migrate(DataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas("event_store")
                .locations("classpath:dev/ordinal/eventstore/migration")
                .load()
                .migrate();
    }
}
