package dev.ordinal.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Every row of the read models in PostgreSQL, by a fold in SQL over the log; the revisions that clients write today. */
final class ReadModelRows {

    /** Amounts as numbers, whatever digits they are written with. */
    private static final String FUNCTIONS = """
            CREATE OR REPLACE FUNCTION pg_temp.lines_of_order(lines jsonb) RETURNS text[] LANGUAGE sql AS $$
                SELECT array_agg(concat_ws('|', line ->> 'sku', line ->> 'name', line ->> 'quantity', trim_scale((line #>> '{unitPrice,amount}')::numeric),
                    line #>> '{unitPrice,currency}') ORDER BY number) FROM jsonb_array_elements(lines) WITH ORDINALITY AS each (line, number) $$;
            CREATE OR REPLACE FUNCTION pg_temp.lines_of_invoice(lines jsonb, currency text) RETURNS text[] LANGUAGE sql AS $$
                SELECT array_agg(concat_ws('|', line ->> 'sku', line ->> 'description', line ->> 'quantity', trim_scale((line ->> 'unitPrice')::numeric),
                    currency) ORDER BY number) FROM jsonb_array_elements(lines) WITH ORDINALITY AS each (line, number) $$""";

    private static final String EVENTS = """
            WITH event AS MATERIALIZED (
                SELECT stream_id, sequence, type, occurred_at, convert_from(payload, 'UTF8')::jsonb AS e FROM event_store.event
            ), invoice AS MATERIALIZED (
                SELECT stream_id, sequence, e, e ->> 'currency' AS currency, (e ->> 'issuedAt')::timestamptz AS issued,
                    coalesce(nullif(e ->> 'country', ''), 'Unspecified') AS country
                FROM event WHERE type = 'invoice.imported'
            ), sale AS (
                SELECT stream_id, sequence, 1 AS orders, 1 AS sign, currency, (issued AT TIME ZONE 'UTC')::date AS day, country, e -> 'lines' AS lines
                FROM invoice
                UNION ALL
                SELECT stream_id, sequence, CASE type WHEN 'order.confirmed' THEN 1 WHEN 'order.cancelled' THEN -1 ELSE 0 END,
                    CASE type WHEN 'order.confirmed' THEN 1 ELSE -1 END, coalesce(e #>> '{total,currency}', e #>> '{amount,currency}'),
                    (occurred_at AT TIME ZONE 'UTC')::date, 'Unspecified', e -> 'lines'
                FROM event WHERE type IN ('order.confirmed', 'order.returned') OR type = 'order.cancelled' AND (e ->> 'confirmed')::boolean
            ), line AS (
                SELECT stream_id, sequence, orders, currency, day, country, line ->> 'sku' AS sku, sign * (line ->> 'quantity')::bigint AS units,
                    coalesce(line #>> '{unitPrice,amount}', line ->> 'unitPrice')::numeric * sign * (line ->> 'quantity')::bigint AS revenue
                FROM sale, jsonb_array_elements(lines) AS line
            ), last AS (
                SELECT DISTINCT ON (stream_id) stream_id, sequence, CASE type WHEN 'order.returned'
                    THEN CASE WHEN (e ->> 'complete')::boolean THEN 'RETURNED' ELSE 'PARTLY_RETURNED' END
                    ELSE upper(substr(type, length('order.') + 1)) END AS status
                FROM event WHERE type LIKE 'order.%' ORDER BY stream_id, sequence DESC
            )
            """;

    private static final List<Table> TABLES = List.of(
            new Table(
                    "orders",
                    "shop_order",
                    """
            SELECT e ->> 'orderId', status, e ->> 'userId', NULL, NULL, NULL, e #>> '{total,currency}',
                trim_scale((e #>> '{total,amount}')::numeric), pg_temp.lines_of_order(e -> 'lines'), occurred_at, last.sequence
            FROM event JOIN last USING (stream_id) WHERE type = 'order.placed'
            UNION ALL
            SELECT e ->> 'orderId', 'IMPORTED', NULL, e ->> 'invoiceNo', e ->> 'customerRef', e ->> 'country', currency,
                (SELECT trim_scale(sum((line ->> 'unitPrice')::numeric * (line ->> 'quantity')::bigint)) FROM jsonb_array_elements(e -> 'lines') AS line),
                pg_temp.lines_of_invoice(e -> 'lines', currency),
                issued, sequence
            FROM invoice""",
                    "order_id, status, user_id, invoice_no, customer_ref, country, currency, trim_scale(total), pg_temp.lines_of_order(lines::jsonb), placed_at, version"),
            new Table("orders", "customer", """
            SELECT e ->> 'userId' FROM event WHERE type = 'user.registered'""", "user_id"),
            new Table("users", "account", """
            SELECT id, CASE WHEN NOT erased THEN name END, CASE WHEN NOT erased THEN email END,
                CASE WHEN erased THEN 'ERASED' WHEN deactivated THEN 'DEACTIVATED' ELSE 'ACTIVE' END, version
            FROM (
                SELECT min(e ->> 'userId') AS id, (array_agg(e ->> 'name' ORDER BY sequence DESC) FILTER (WHERE e ->> 'name' IS NOT NULL))[1] AS name,
                    (array_agg(e ->> 'email' ORDER BY sequence DESC) FILTER (WHERE e ->> 'email' IS NOT NULL))[1] AS email,
                    bool_or(type = 'user.erased') AS erased, bool_or(type = 'user.deactivated') AS deactivated, max(sequence) AS version
                FROM event WHERE type LIKE 'user.%' GROUP BY stream_id) AS account""", "user_id, name, email, status, version"),
            new Table("sales", "sales_by_country", """
            SELECT currency, day, country, trim_scale(sum(revenue)), sum(orders)::bigint, sum(units)::bigint FROM (
                SELECT currency, day, country, min(orders) AS orders, sum(revenue) AS revenue, sum(units) AS units FROM line GROUP BY 1, 2, 3, stream_id, sequence)
            GROUP BY 1, 2, 3""", "currency, day, country, trim_scale(revenue), orders, units"),
            new Table("sales", "sales_by_product", """
            SELECT currency, day, sku, trim_scale(sum(revenue)), sum(orders)::bigint, sum(units)::bigint FROM (
                SELECT currency, day, sku, min(orders) AS orders, sum(revenue) AS revenue, sum(units) AS units FROM line GROUP BY 1, 2, 3, stream_id, sequence)
            GROUP BY 1, 2, 3""", "currency, day, sku, trim_scale(revenue), orders, units"));

    /**
     * A table of a read model.
     *
     * @param expected  the query over the events that tells what should be there
     * @param columns  that tell what is
     */
    private record Table(String readModel, String name, String expected, String columns) {}

    private ReadModelRows() {}

    /** Rows that are missing, and rows that should not be there. */
    static List<String> complaints(ShopUnderTest shop) throws SQLException {
        List<String> complaints = new ArrayList<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(FUNCTIONS);
            for (Table table : TABLES) {
                String generation = shop.select("SELECT generation FROM projection.active WHERE projection = '%s'"
                        .formatted(table.readModel()));
                String found = "SELECT %s FROM %s_g%s.%s"
                        .formatted(table.columns(), table.readModel(), generation, table.name());
                String difference = EVENTS + """
                        (SELECT 'is missing', missing::text FROM ((%1$s) EXCEPT ALL (%2$s)) missing)
                        UNION ALL (SELECT 'is too much', extra::text FROM ((%2$s) EXCEPT ALL (%1$s)) extra) LIMIT 50""".formatted(table.expected(), found);
                try (ResultSet row = statement.executeQuery(difference)) {
                    while (row.next()) {
                        complaints.add(
                                "a row of %s %s: %s".formatted(table.name(), row.getString(1), row.getString(2)));
                    }
                }
            }
        }
        return complaints;
    }
}
