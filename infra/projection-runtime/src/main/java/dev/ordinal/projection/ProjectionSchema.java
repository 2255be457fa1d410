package dev.ordinal.projection;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The runtime's own tables, in schema {@code projection}: generations, the active one of each read model, and progress. */
public final class ProjectionSchema {

    private ProjectionSchema() {}

    /** Brings the schema to this version. Processes may call it at the same time: one migrates, the others wait for it. */
    public static void migrate(DataSource dataSource) {
        Flyway.configure(ProjectionSchema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas("projection")
                .locations("classpath:dev/ordinal/projection/migration")
                .load()
                .migrate();
    }
}
