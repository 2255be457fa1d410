package dev.ordinal.bench.stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.eventstore.EventStoreSchema;
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
import javax.sql.DataSource;

/** A shop's log as its events stand there today: half of them orders of two lines, four in ten restocks, one in ten an invoice of 21 lines, as the real set has them on average. */
public final class ShopLog implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final int PRODUCTS = 4_000;

    /** As the relay would, had it run: what is rebuilt joins live events there. */
    private static final String TOPICS = """
            INSERT INTO event_relay.topic (topic, stream_type, partitions)
            SELECT 'ordinal.' || type, type, 12 FROM unnest(ARRAY ['order', 'product', 'invoice', 'user']) AS type""";

    private static final String FILL = """
            INSERT INTO event_store.event
                (position, stream_id, stream_type, sequence, event_id, type, revision, payload, metadata, occurred_at, recorded_at)
            SELECT i, kind || '-' || id, kind, sequence, '01980000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'),
                CASE kind WHEN 'order' THEN 'order.placed' WHEN 'invoice' THEN 'invoice.imported'
                    ELSE CASE sequence WHEN 0 THEN 'product.created' ELSE 'product.restocked' END END,
                CASE kind WHEN 'order' THEN '2' ELSE '1' END,
                convert_to(CASE kind
                    WHEN 'order' THEN '{"orderId":"' || id || '","userId":"' || id || '","lines":[{"sku":"MUG-1","name":"Mug","quantity":2,'
                        || '"unitPrice":{"amount":"19.90","currency":"GBP"}},{"sku":"MUG-2","name":"Large mug","quantity":1,'
                        || '"unitPrice":{"amount":"24.90","currency":"GBP"}}],"total":{"amount":"64.70","currency":"GBP"},"payment":"WALLET"}'
                    WHEN 'invoice' THEN '{"invoiceNo":"' || i || '","orderId":"' || id || '","customerRef":"14527","country":"United Kingdom",'
                        || '"issuedAt":"' || to_char(timestamp '2011-01-01' + (i % 360) * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                        || '","currency":"GBP","lines":['
                        || (SELECT string_agg('{"sku":"SKU-' || (i * 7 + line * 31) % :products || '","description":"WHITE HANGING HEART T-LIGHT HOLDER","quantity":'
                            || line % 12 + 1 || ',"unitPrice":"2.55"}', ',') FROM generate_series(1, 21) AS line) || ']}'
                    ELSE CASE sequence
                        WHEN 0 THEN '{"sku":"' || id || '","name":"Mug","price":{"amount":"19.90","currency":"GBP"}}'
                        ELSE '{"sku":"' || id || '","quantity":10,"onHand":' || sequence || '}' END END, 'UTF8'),
                convert_to('{"actor":"anonymous","correlationId":"' || id || '","causationId":"' || id || '"}', 'UTF8'), now(), now()
            FROM generate_series(1, ?::bigint) i,
                LATERAL (SELECT CASE WHEN i % 10 < 5 THEN 'order' WHEN i % 10 < 9 THEN 'product' ELSE 'invoice' END AS kind) AS type,
                LATERAL (SELECT i / 10 * 4 + i % 10 - 5 AS nth) AS restock,
                LATERAL (SELECT CASE kind WHEN 'product' THEN 'P' || nth % :products
                        ELSE '01970000-0000-7000-8000-' || lpad(to_hex(i), 12, '0') END AS id,
                    CASE kind WHEN 'product' THEN nth / :products ELSE 0 END AS sequence) AS stream""".replace(":products", Integer.toString(PRODUCTS));

    private final HikariDataSource source;
    private final long events;

    private ShopLog(HikariDataSource source, long events) {
        this.source = source;
        this.events = events;
    }

    /** In an empty database, bypassing the append function, with the tables of relay and projections beside it. */
    public static ShopLog of(long events, String url) throws SQLException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setUsername(EmbeddedPostgres.USER);
        pool.setPassword(EmbeddedPostgres.PASSWORD);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(0);
        pool.addDataSourceProperty("reWriteBatchedInserts", "true");
        HikariDataSource source = new HikariDataSource(pool);
        EventStoreSchema.migrate(source);
        RelaySchema.migrate(source);
        ProjectionSchema.migrate(source);
        try (Connection connection = source.getConnection();
                PreparedStatement fill = connection.prepareStatement(FILL);
                Statement statement = connection.createStatement()) {
            fill.setLong(1, events);
            fill.executeUpdate();
            statement.execute(TOPICS);
            statement.execute("VACUUM (ANALYZE) event_store.event");
        }
        return new ShopLog(source, events);
    }

    public long events() {
        return events;
    }

    DataSource source() {
        return source;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that a query answers. */
    public double ask(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** Forgets a read model, as if it had never been built. */
    public void forget(String readModel) throws SQLException {
        execute("""
                DO $$ DECLARE name text; BEGIN
                    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^%1$s_g[0-9]+$' LOOP
                        EXECUTE 'DROP SCHEMA ' || name || ' CASCADE';
                    END LOOP;
                END $$;
                DELETE FROM projection.active WHERE projection = '%1$s';
                DELETE FROM projection.progress WHERE projection = '%1$s';
                DELETE FROM projection.generation WHERE projection = '%1$s'""".formatted(readModel));
    }

    /** The ids of its first orders. */
    public List<String> orders(int count) throws SQLException {
        List<String> orders = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT substr(stream_id, 7) FROM event_store.event WHERE stream_type = 'order' ORDER BY position LIMIT "
                                + count)) {
            while (rows.next()) {
                orders.add(rows.getString(1));
            }
        }
        return orders;
    }

    @Override
    public void close() {
        source.close();
    }
}
