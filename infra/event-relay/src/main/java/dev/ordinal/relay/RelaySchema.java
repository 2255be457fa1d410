package dev.ordinal.relay;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The relay's own tables, in schema {@code event_relay}: checkpoint and lease, topics, partition heads. Readers of topics may query them. */
public final class RelaySchema {

    private RelaySchema() {}

    /** Brings the schema to this version. Processes may call it at the same time: one migrates, the others wait for it. */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(RelaySchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas("event_relay")
                .locations("classpath:dev/ordinal/relay/migration")
                .load()
                .migrate();
    }
}
