package dev.ordinal.bench.stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.projection.ProjectionSchema;
import dev.ordinal.relay.RelaySchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A log that holds so many events of a shop's kind, of three stream types, which nobody has read yet. */
public final class Backlog implements AutoCloseable {

    /** Streams grow side by side: the events of one stand this far apart. */
    public static final int STREAMS = 50_000;

    /** Half of the streams are orders, three in ten products, the rest users. */
    static final List<String> STREAM_TYPES = List.of("order", "product", "user");

    static final List<String> TOPICS = STREAM_TYPES.stream().map(Topics::of).toList();

    private static final int CONNECTIONS = 8;

    private static final String FILL = """
            INSERT INTO event_store.event
                (position, stream_id, stream_type, sequence, event_id, type, revision, payload, metadata, occurred_at, recorded_at)
            SELECT i + 1, kind || '-' || id, kind, i / streams, '01980000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'),
                CASE kind WHEN 'order' THEN 'order.placed' WHEN 'product' THEN 'product.restocked' ELSE 'user.renamed' END, '1',
                convert_to(CASE kind
                    WHEN 'order' THEN '{"orderId":"' || id || '","userId":"' || id || '","lines":[{"sku":"MUG-1","name":"Mug","quantity":2,'
                        || '"unitPrice":{"amount":"19.90","currency":"GBP"}}],"total":{"amount":"39.80","currency":"GBP"}}'
                    WHEN 'product' THEN '{"sku":"' || id || '","quantity":10,"onHand":' || i / streams || '}'
                    ELSE '{"userId":"' || id || '","name":"Ada King"}' END, 'UTF8'),
                convert_to('{"actor":"anonymous","correlationId":"' || id || '","causationId":"' || id || '"}', 'UTF8'), now(), now()
            FROM generate_series(?::bigint, ?::bigint - 1) i, (SELECT ?::bigint AS streams) AS width,
                LATERAL (SELECT CASE WHEN i % 10 < 5 THEN 'order' WHEN i % 10 < 8 THEN 'product' ELSE 'user' END AS kind) AS type,
                LATERAL (SELECT '01970000-0000-7000-8000-' || lpad(to_hex(i % streams), 12, '0') AS id) AS stream""";

    private final HikariDataSource source;
    private final EventLog log;
    private long events;

    private Backlog(HikariDataSource source) {
        this.source = source;
        this.log = new EventLog(source);
    }

    /** In an empty database, with the tables of relay and projections beside it. */
    public static Backlog in(String url) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setUsername(EmbeddedPostgres.USER);
        pool.setPassword(EmbeddedPostgres.PASSWORD);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(0);
        HikariDataSource source = new HikariDataSource(pool);
        EventStoreSchema.migrate(source);
        RelaySchema.migrate(source);
        ProjectionSchema.migrate(source);
        return new Backlog(source);
    }

    /** Makes it so many events long, bypassing the append function. */
    public Backlog grownTo(long wanted) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement fill = connection.prepareStatement(FILL)) {
            fill.setLong(1, events);
            fill.setLong(2, wanted);
            fill.setLong(3, STREAMS);
            fill.executeUpdate();
        }
        execute("VACUUM (ANALYZE) event_store.event");
        events = wanted;
        return this;
    }

    long events() {
        return events;
    }

    HikariDataSource source() {
        return source;
    }

    EventLog log() {
        return log;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that a query answers. */
    long ask(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Drops the schemas whose names are like a pattern. */
    void dropSchemas(String pattern) throws SQLException {
        execute("""
                DO $$ DECLARE name text; BEGIN
                    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname LIKE '%s' LOOP
                        EXECUTE 'DROP SCHEMA ' || name || ' CASCADE';
                    END LOOP;
                END $$""".formatted(pattern));
    }

    /** The streams' ids and payloads, as the log has them; each of a stream's events has the same but for stock counts. */
    List<StreamRow> streams() throws SQLException {
        List<StreamRow> streams = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT stream_id, convert_from(payload, 'UTF8') FROM event_store.event WHERE position <= "
                                + STREAMS + " ORDER BY position")) {
            while (rows.next()) {
                streams.add(new StreamRow(rows.getString(1), rows.getString(2)));
            }
        }
        return streams;
    }

    record StreamRow(String id, String value) {}

    @Override
    public void close() {
        source.close();
    }
}
