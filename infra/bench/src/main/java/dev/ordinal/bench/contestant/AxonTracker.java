package dev.ordinal.bench.contestant;

import dev.ordinal.bench.contestant.Notebook.Noted;
import java.util.Map;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.messaging.StreamableMessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Axon's tracking processor on the event store of another process, writing a row for each event: a program of its own. */
public final class AxonTracker {

    static final String TABLE = "CREATE TABLE noted (id text COLLATE \"C\" PRIMARY KEY)";

    private static final int CONNECTIONS = 4;
    private static final int BATCH = 100;

    private AxonTracker() {}

    /** Tracks the database given, whose tables exist. */
    public static void main(String[] args) {
        AxonApplication.start(
                Engine.JPA_BYTEA,
                Caching.NONE,
                args[0],
                CONNECTIONS,
                Map.of("spring.main.keep-alive", true, "spring.jpa.hibernate.ddl-auto", "none"),
                Tracking.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class Tracking {

        @Bean
        ConfigurerModule tracking(JdbcTemplate database) {
            return configurer -> configurer
                    .eventProcessing()
                    .usingTrackingEventProcessors()
                    .registerEventHandler(_ -> new NotedRows(database))
                    .registerTrackingEventProcessorConfiguration(
                            _ -> TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                                    .andInitialTrackingToken(StreamableMessageSource::createTailToken)
                                    .andBatchSize(BATCH));
        }
    }

    record NotedRows(JdbcTemplate database) {

        @EventHandler
        void on(Noted event) {
            database.update("INSERT INTO noted (id) VALUES (?)", event.id());
        }
    }
}
