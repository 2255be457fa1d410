package dev.ordinal.bench.contestant;

import dev.ordinal.bench.measure.Contestant;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.jpa.EntityManagerProvider;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.messaging.StreamableMessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Axon's own replay: a tracking processor reads its JPA log from the start and stores an entity for each event, in batches of 500. */
public final class AxonReplay implements Contestant {

    private static final int CONNECTIONS = 4;
    private static final int BATCH = 500;
    private static final int LOOK_EVERY_MILLIS = 20;

    private static final String FILL = """
            INSERT INTO domain_event_entry
                (global_index, aggregate_identifier, event_identifier, meta_data, payload, payload_revision, payload_type, sequence_number, time_stamp, type)
            SELECT i, id, 'event-' || i, convert_to('{}', 'UTF8'),
                convert_to('{"id":"' || id || '","text":"' || repeat('n', 281 - length(id)) || '"}', 'UTF8'), NULL, ?, 0,
                '2026-01-01T00:00:00Z', 'Notebook'
            FROM generate_series(1, ?::bigint) i, LATERAL (SELECT 'notebook-' || lpad(i::text, 36, '0') AS id) AS stream""";

    private final String url;
    private final long events;

    private AxonReplay(String url, long events) {
        this.url = url;
        this.events = events;
    }

    /** Fills an empty database with so many events. */
    public static AxonReplay of(long events, String url) throws SQLException {
        AxonApplication.start(Engine.JPA_BYTEA, Caching.NONE, url, CONNECTIONS).close();
        try (Connection connection = Database.connect(url);
                PreparedStatement fill = connection.prepareStatement(FILL)) {
            fill.setString(1, Notebook.Noted.class.getName());
            fill.setLong(2, events);
            fill.executeUpdate();
        }
        return new AxonReplay(url, events);
    }

    @Override
    public String name() {
        return "Axon's replay into JPA";
    }

    @Override
    public Run start(int writers) throws SQLException {
        ask("TRUNCATE replayed_note, token_entry");
        AxonApplication application = AxonApplication.start(
                Engine.JPA_BYTEA,
                Caching.NONE,
                url,
                CONNECTIONS,
                Map.of("spring.jpa.hibernate.ddl-auto", "none"),
                Replaying.class);
        return new Run() {
            @Override
            public long work(int writer) throws Exception {
                application
                        .bean(EventProcessingConfiguration.class)
                        .eventProcessors()
                        .values()
                        .forEach(EventProcessor::start);
                while (ask("SELECT count(*) FROM replayed_note") < events) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                }
                return events;
            }

            @Override
            public void close() {
                application.close();
            }
        };
    }

    /** The one number that a query answers; 0 for what is no query. */
    private long ask(String sql) throws SQLException {
        try (Connection connection = Database.connect(url);
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return 0;
            }
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Replaying {

        @Bean
        ConfigurerModule replaying(EntityManagerProvider entities) {
            return configurer -> configurer
                    .eventProcessing()
                    .usingTrackingEventProcessors()
                    .registerEventHandler(_ -> new ReplayedNotes(entities))
                    .registerTrackingEventProcessorConfiguration(
                            _ -> TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                                    .andInitialTrackingToken(StreamableMessageSource::createTailToken)
                                    .andAutoStart(false)
                                    .andBatchSize(BATCH));
        }
    }

    record ReplayedNotes(EntityManagerProvider entities) {

        @EventHandler
        void on(Notebook.Noted event) {
            EntityManager manager = entities.getEntityManager();
            ReplayedNote known = manager.find(ReplayedNote.class, event.id());
            if (known == null) {
                manager.persist(new ReplayedNote(event.id(), event.text()));
            } else {
                known.text = event.text();
            }
        }
    }

    /** A row for each event, found by its key first, as an upsert is with JPA. */
    @Entity(name = "replayed_note")
    static class ReplayedNote {

        @Id
        @SuppressWarnings("unused")
        private String id;

        @SuppressWarnings("UnusedVariable")
        private String text;

        @SuppressWarnings("NullAway.Init")
        ReplayedNote() {}

        ReplayedNote(String id, String text) {
            this.id = id;
            this.text = text;
        }
    }
}
