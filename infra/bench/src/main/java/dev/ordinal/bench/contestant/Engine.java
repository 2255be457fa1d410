package dev.ordinal.bench.contestant;

import java.util.List;
import java.util.Map;

/** What Axon stores its events with. */
public enum Engine {
    ORDINAL("Ordinal"),
    /** As a Spring Boot application gets it; on PostgreSQL each payload and each metadata is a large object. */
    JPA("Axon JPA"),
    /** With payloads in their rows. */
    JPA_BYTEA("Axon JPA bytea"),
    /** In the transaction that Axon opens for the command. */
    JDBC("Axon JDBC");

    private static final String OURS = "dev.ordinal.eventstore.axon.EventStoreAutoConfiguration";
    private static final String HIBERNATE =
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

    private static final String REPOSITORIES =
            "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration";

    private static final String TRANSACTIONS =
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration";

    private final String label;

    Engine(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** What of the class path is for other engines. */
    List<String> withoutAutoConfigurations() {
        return switch (this) {
            case ORDINAL -> List.of(HIBERNATE, REPOSITORIES, TRANSACTIONS);
            case JPA, JPA_BYTEA -> List.of(OURS);
            case JDBC -> List.of(OURS, HIBERNATE, REPOSITORIES);
        };
    }

    Map<String, String> properties() {
        return switch (this) {
            case ORDINAL -> Map.of("ordinal.secret", "bench");
            case JPA -> Map.of("spring.jpa.hibernate.ddl-auto", "create");
            case JPA_BYTEA ->
                Map.of(
                        "spring.jpa.hibernate.ddl-auto",
                        "create",
                        "spring.jpa.database-platform",
                        ByteaDialect.class.getName());
            case JDBC -> Map.of("bench.jdbc-transactions", "true");
        };
    }
}
