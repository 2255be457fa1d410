package dev.ordinal.eventstore.reaction;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The tables of reactions, in schema {@code reaction} of the log's database. */
public final class ReactionSchema {

    private ReactionSchema() {}

    /** Brings the schema to this version; does nothing where it already is. Several processes may call it at once. */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(ReactionSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas("reaction")
                .locations("classpath:dev/ordinal/eventstore/reaction/migration")
                .load()
                .migrate();
    }
}
