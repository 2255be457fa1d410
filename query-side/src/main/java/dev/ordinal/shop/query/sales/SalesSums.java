package dev.ordinal.shop.query.sales;

import static java.time.ZoneOffset.UTC;

import dev.ordinal.shop.events.InvoiceEvent;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What a batch adds to the sales, summed up in memory and added row by row in the order of the keys, so that two processes never wait for each other. */
final class SalesSums {

    private static final String UNSPECIFIED = "Unspecified";

    private final SortedMap<Key, Sum> byCountry = new TreeMap<>();
    private final SortedMap<Key, Sum> byProduct = new TreeMap<>();

    void add(InvoiceEvent.Imported invoice) {
        LocalDate day = LocalDate.ofInstant(invoice.issuedAt(), UTC);
        Map<String, Sum> products = new HashMap<>();
        Sum whole = Sum.ONE_ORDER;
        for (InvoiceEvent.Line line : invoice.lines()) {
            whole = whole.plus(line);
            products.put(
                    line.sku(), products.getOrDefault(line.sku(), Sum.ONE_ORDER).plus(line));
        }
        String country = invoice.country().isBlank() ? UNSPECIFIED : invoice.country();
        byCountry.merge(new Key(invoice.currency(), day, country), whole, Sum::plus);
        products.forEach((sku, sum) -> byProduct.merge(new Key(invoice.currency(), day, sku), sum, Sum::plus));
    }

    void addTo(Connection connection) throws SQLException {
        add(connection, "sales_by_country", "country", byCountry);
        add(connection, "sales_by_product", "sku", byProduct);
    }

    private static void add(Connection connection, String table, String group, SortedMap<Key, Sum> sums)
            throws SQLException {
        String sql = """
                insert into %1$s as known (currency, day, %2$s, revenue, orders, units)
                select * from unnest(?::text[], ?::date[], ?::text[], ?::numeric[], ?::bigint[], ?::bigint[])
                on conflict (currency, day, %2$s) do update set
                    revenue = known.revenue + excluded.revenue,
                    orders = known.orders + excluded.orders,
                    units = known.units + excluded.units""".formatted(table, group);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setArray(statement, 1, "text", sums, row -> row.getKey().currency());
            setArray(statement, 2, "date", sums, row -> row.getKey().day());
            setArray(statement, 3, "text", sums, row -> row.getKey().group());
            setArray(statement, 4, "numeric", sums, row -> row.getValue().revenue());
            setArray(statement, 5, "bigint", sums, row -> row.getValue().orders());
            setArray(statement, 6, "bigint", sums, row -> row.getValue().units());
            statement.executeUpdate();
        }
    }

    private static void setArray(
            PreparedStatement statement,
            int index,
            String type,
            SortedMap<Key, Sum> sums,
            Function<Map.Entry<Key, Sum>, Object> column)
            throws SQLException {
        Object[] values = sums.entrySet().stream().map(column).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }

    private record Key(String currency, LocalDate day, String group) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::currency).thenComparing(Key::day).thenComparing(Key::group);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private record Sum(BigDecimal revenue, long orders, long units) {

        static final Sum ONE_ORDER = new Sum(BigDecimal.ZERO, 1, 0);

        Sum plus(InvoiceEvent.Line line) {
            BigDecimal price = line.unitPrice().multiply(BigDecimal.valueOf(line.quantity()));
            return new Sum(revenue.add(price), orders, units + line.quantity());
        }

        Sum plus(Sum other) {
            return new Sum(revenue.add(other.revenue), orders + other.orders, units + other.units);
        }
    }
}
