package dev.ordinal.projection;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The runtime's own tables, in schema {@code projection}: generations and which of them readers use, progress, parked streams and rebuilds. */
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
