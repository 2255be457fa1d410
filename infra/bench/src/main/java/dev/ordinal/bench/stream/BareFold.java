package dev.ordinal.bench.stream;

import dev.ordinal.bench.measure.Contestant;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What one would write by hand to fill a read model again: a cursor over the log, the events' JSON, upserts by JDBC in batches of {@value #BATCH} events, each its own commit. */
public abstract sealed class BareFold implements Contestant permits BareFold.Nothing, BareFold.Orders, BareFold.Sales {

    private static final int BATCH = 1_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final ShopLog log;
    private final String columns;
    private final List<String> streamTypes;

    private BareFold(String name, ShopLog log, String columns, List<String> streamTypes) {
        this.name = name;
        this.log = log;
        this.columns = columns;
        this.streamTypes = streamTypes;
    }

    @Override
    public String name() {
        return name;
    }

    abstract String table();

    /** Takes an event into the batch. */
    abstract void fold(ResultSet event, JsonNode payload) throws SQLException;

    /** Writes the batch. */
    abstract void write(Connection connection) throws SQLException;

    @Override
    public Run start(int writers) throws SQLException {
        log.execute(table());
        return writer -> {
            try (Connection reading = log.source().getConnection();
                    Connection writing = log.source().getConnection();
                    PreparedStatement select = reading.prepareStatement("""
                            SELECT %s FROM event_store.event
                             WHERE stream_type = ANY (?) ORDER BY position""".formatted(columns))) {
                reading.setAutoCommit(false);
                writing.setAutoCommit(false);
                select.setFetchSize(BATCH);
                select.setArray(1, reading.createArrayOf("text", streamTypes.toArray()));
                int batched = 0;
                try (ResultSet events = select.executeQuery()) {
                    while (events.next()) {
                        take(events);
                        if (++batched % BATCH == 0) {
                            write(writing);
                            writing.commit();
                        }
                    }
                }
                write(writing);
                writing.commit();
            }
            return log.events();
        };
    }

    void take(ResultSet event) throws SQLException {
        fold(event, JSON.readTree(event.getBytes(1)));
    }

    private static BigDecimal decimal(JsonNode text) {
        return new BigDecimal(text.asString());
    }

    /** Reads all, and does nothing with it. */
    public static final class Nothing extends BareFold {

        public Nothing(ShopLog log) {
            super("bare cursor", log, "payload, stream_type, occurred_at", List.of("order", "invoice", "product"));
        }

        @Override
        String table() {
            return "SELECT 1";
        }

        @Override
        void take(ResultSet event) throws SQLException {
            byte[] _ = event.getBytes(1);
        }

        @Override
        void fold(ResultSet event, JsonNode payload) {}

        @Override
        void write(Connection connection) {}
    }

    /** A row for each order and invoice, with its lines as JSON, and one for each event in their histories. */
    public static final class Orders extends BareFold {

        private record Row(
                String id,
                String status,
                String user,
                String currency,
                BigDecimal total,
                String lines,
                Timestamp placedAt) {}

        private record Change(
                String id,
                long version,
                String type,
                String status,
                Timestamp changedAt,
                JsonNode metadata,
                String eventId,
                String what) {}

        private final Map<String, Row> rows = new HashMap<>();
        private final List<Change> changes = new ArrayList<>();

        public Orders(ShopLog log) {
            super(
                    "orders by JDBC batches",
                    log,
                    "payload, stream_type, occurred_at, sequence, type, event_id, metadata",
                    List.of("order", "invoice", "user"));
        }

        @Override
        String table() {
            return """
                    DROP TABLE IF EXISTS bare_order;
                    CREATE TABLE bare_order (order_id text COLLATE "C" PRIMARY KEY, status text COLLATE "C" NOT NULL, user_id text COLLATE "C",
                        currency text NOT NULL, total numeric NOT NULL, lines jsonb NOT NULL, placed_at timestamptz NOT NULL, version bigint NOT NULL);
                    CREATE INDEX ON bare_order (placed_at, order_id);
                    CREATE INDEX ON bare_order (status, placed_at, order_id);
                    CREATE INDEX ON bare_order (user_id, placed_at, order_id) WHERE user_id IS NOT NULL;
                    DROP TABLE IF EXISTS bare_change;
                    CREATE TABLE bare_change (order_id text COLLATE "C", version bigint, type text COLLATE "C" NOT NULL, status text COLLATE "C" NOT NULL,
                        changed_at timestamptz NOT NULL, actor text, causation_id text, correlation_id text, event_id text COLLATE "C" NOT NULL,
                        what json NOT NULL, PRIMARY KEY (order_id, version))""";
        }

        @Override
        void fold(ResultSet event, JsonNode payload) throws SQLException {
            String id = payload.get("orderId").asString();
            String lines = JSON.writeValueAsString(payload.get("lines"));
            if (event.getString(2).equals("order")) {
                JsonNode total = payload.get("total");
                rows.put(
                        id,
                        new Row(
                                id,
                                "PLACED",
                                payload.get("userId").asString(),
                                total.get("currency").asString(),
                                decimal(total.get("amount")),
                                lines,
                                event.getTimestamp(3)));
                change(id, "PLACED", event, placed(payload));
            } else {
                BigDecimal total = BigDecimal.ZERO;
                for (JsonNode line : payload.get("lines")) {
                    total = total.add(decimal(line.get("unitPrice"))
                            .multiply(BigDecimal.valueOf(line.get("quantity").asLong())));
                }
                Instant issuedAt = Instant.parse(payload.get("issuedAt").asString());
                rows.put(
                        id,
                        new Row(
                                id,
                                "IMPORTED",
                                payload.get("customerRef").asString(),
                                payload.get("currency").asString(),
                                total,
                                lines,
                                Timestamp.from(issuedAt)));
                change(id, "IMPORTED", event, JSON.createObjectNode().set("invoiceNo", payload.get("invoiceNo")));
            }
        }

        private static JsonNode placed(JsonNode order) {
            ObjectNode what = JSON.createObjectNode();
            ArrayNode lines = what.putArray("lines");
            for (JsonNode line : order.get("lines")) {
                lines.addObject().set("sku", line.get("sku")).set("quantity", line.get("quantity"));
            }
            return what.set("total", order.get("total")).set("payment", order.get("payment"));
        }

        private void change(String id, String status, ResultSet event, JsonNode what) throws SQLException {
            changes.add(new Change(
                    id,
                    event.getLong(4),
                    event.getString(5),
                    status,
                    event.getTimestamp(3),
                    JSON.readTree(event.getBytes(7)),
                    event.getString(6),
                    JSON.writeValueAsString(what)));
        }

        @Override
        void write(Connection connection) throws SQLException {
            try (PreparedStatement upsert = connection.prepareStatement("""
                    INSERT INTO bare_order (order_id, status, user_id, currency, total, lines, placed_at, version)
                    VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, 0) ON CONFLICT (order_id) DO UPDATE
                       SET status = excluded.status, total = excluded.total, lines = excluded.lines, version = excluded.version""")) {
                for (Row row : rows.values()) {
                    upsert.setString(1, row.id());
                    upsert.setString(2, row.status());
                    upsert.setString(3, row.user());
                    upsert.setString(4, row.currency());
                    upsert.setBigDecimal(5, row.total());
                    upsert.setString(6, row.lines());
                    upsert.setTimestamp(7, row.placedAt());
                    upsert.addBatch();
                }
                upsert.executeBatch();
            }
            rows.clear();
            writeChanges(connection);
        }

        private void writeChanges(Connection connection) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO bare_change (order_id, version, type, status, changed_at, actor, causation_id, correlation_id, event_id, what)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json) ON CONFLICT DO NOTHING""")) {
                for (Change change : changes) {
                    insert.setString(1, change.id());
                    insert.setLong(2, change.version());
                    insert.setString(3, change.type());
                    insert.setString(4, change.status());
                    insert.setTimestamp(5, change.changedAt());
                    insert.setString(6, change.metadata().path("actor").asString());
                    insert.setString(7, change.metadata().path("causationId").asString());
                    insert.setString(8, change.metadata().path("correlationId").asString());
                    insert.setString(9, change.eventId());
                    insert.setString(10, change.what());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            changes.clear();
        }
    }

    /** Sums by day and country, and by day and product, those of a batch added up in memory first. */
    public static final class Sales extends BareFold {

        private record Key(LocalDate day, String group) {}

        private record Sum(BigDecimal revenue, long orders, long units) {

            Sum plus(Sum other) {
                return new Sum(revenue.add(other.revenue), orders + other.orders, units + other.units);
            }
        }

        private static final String TABLE = """
                DROP TABLE IF EXISTS %1$s;
                CREATE TABLE %1$s (day date, "group" text COLLATE "C", revenue numeric NOT NULL, orders bigint NOT NULL, units bigint NOT NULL,
                    PRIMARY KEY (day, "group"));""";

        private final Map<Key, Sum> byCountry = new HashMap<>();
        private final Map<Key, Sum> byProduct = new HashMap<>();

        public Sales(ShopLog log) {
            super("sales by JDBC batches", log, "payload, stream_type, occurred_at", List.of("invoice"));
        }

        @Override
        String table() {
            return TABLE.formatted("bare_country") + TABLE.formatted("bare_product");
        }

        @Override
        void fold(ResultSet event, JsonNode payload) {
            LocalDate day =
                    LocalDate.ofInstant(Instant.parse(payload.get("issuedAt").asString()), ZoneOffset.UTC);
            Map<String, Sum> products = new HashMap<>();
            Sum whole = new Sum(BigDecimal.ZERO, 1, 0);
            for (JsonNode line : payload.get("lines")) {
                long quantity = line.get("quantity").asLong();
                BigDecimal price = decimal(line.get("unitPrice")).multiply(BigDecimal.valueOf(quantity));
                whole = whole.plus(new Sum(price, 0, quantity));
                String sku = line.get("sku").asString();
                products.merge(sku, new Sum(price, 1, quantity), (one, other) -> one.plus(new Sum(price, 0, quantity)));
            }
            byCountry.merge(new Key(day, payload.get("country").asString()), whole, Sum::plus);
            products.forEach((sku, sum) -> byProduct.merge(new Key(day, sku), sum, Sum::plus));
        }

        @Override
        void write(Connection connection) throws SQLException {
            write(connection, "bare_country", byCountry);
            write(connection, "bare_product", byProduct);
        }

        private static void write(Connection connection, String table, Map<Key, Sum> sums) throws SQLException {
            try (PreparedStatement upsert = connection.prepareStatement("""
                    INSERT INTO %s AS known (day, "group", revenue, orders, units) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (day, "group") DO UPDATE SET revenue = known.revenue + excluded.revenue,
                        orders = known.orders + excluded.orders, units = known.units + excluded.units""".formatted(table))) {
                for (Map.Entry<Key, Sum> row : sums.entrySet()) {
                    upsert.setDate(1, Date.valueOf(row.getKey().day()));
                    upsert.setString(2, row.getKey().group());
                    upsert.setBigDecimal(3, row.getValue().revenue());
                    upsert.setLong(4, row.getValue().orders());
                    upsert.setLong(5, row.getValue().units());
                    upsert.addBatch();
                }
                upsert.executeBatch();
            }
            sums.clear();
        }
    }
}
