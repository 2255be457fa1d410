package dev.ordinal.faults;

import dev.ordinal.faults.ProductHistories.Product;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the read models must say, by a fold of its own over the log. */
final class ReadModelsCopy {

    private final Map<String, BigDecimal> orders = new HashMap<>();
    private final Map<String, String> products = new HashMap<>();
    private final List<String> discontinued = new ArrayList<>();
    private BigDecimal revenue = BigDecimal.ZERO;
    private long sales;
    private long units;

    private ReadModelsCopy() {}

    static ReadModelsCopy of(LogCopy log, ProductHistories histories) {
        ReadModelsCopy copy = new ReadModelsCopy();
        for (LogCopy.Event event : log.events()) {
            switch (event.type()) {
                case "order.placed" ->
                    copy.orders.put(orderId(event), money(event.payload().at("/total/amount")));
                case "order.confirmed" -> copy.sold(event, 1, 1);
                case "order.cancelled" -> {
                    if (event.payload().get("confirmed").asBoolean()) {
                        copy.sold(event, -1, -1);
                    }
                }
                case "order.returned" -> copy.sold(event, 0, -1);
                case "invoice.imported" -> copy.imported(event);
                default -> {}
            }
        }
        histories.versions().forEach((_, versions) -> {
            Product product = versions.getLast();
            copy.products.put(product.sku(), row(product, versions.size() - 1L));
            if (product.discontinued()) {
                copy.discontinued.add(product.sku());
            }
        });
        return copy;
    }

    private void imported(LogCopy.Event event) {
        BigDecimal total = BigDecimal.ZERO;
        for (JsonNode line : event.payload().get("lines")) {
            long quantity = line.get("quantity").asLong();
            total = total.add(money(line.get("unitPrice")).multiply(BigDecimal.valueOf(quantity)));
            units += quantity;
        }
        orders.put(orderId(event), total);
        revenue = revenue.add(total);
        sales++;
    }

    private void sold(LogCopy.Event event, int counted, int sign) {
        for (JsonNode line : event.payload().get("lines")) {
            long quantity = sign * line.get("quantity").asLong();
            revenue = revenue.add(money(line.at("/unitPrice/amount")).multiply(BigDecimal.valueOf(quantity)));
            units += quantity;
        }
        sales += counted;
    }

    /** Where the read models say otherwise. */
    List<String> complaints(ShopUnderTest shop) throws SQLException {
        List<String> complaints = new ArrayList<>(ReadModelRows.complaints(shop));
        compareSales(shop, complaints);
        compareOrders(shop, complaints);
        compareProducts(shop, complaints);
        compareCards(shop, complaints);
        return complaints;
    }

    private void compareSales(ShopUnderTest shop, List<String> complaints) {
        JsonNode total = json(shop.query("/reports/sales?by=country")).get("total");
        if (money(total.get("revenue")).compareTo(revenue) != 0
                || total.get("orders").asLong() != sales
                || total.get("units").asLong() != units) {
            complaints.add("sales are %s, not %s in %d orders, %d units".formatted(total, revenue, sales, units));
        }
    }

    private void compareOrders(ShopUnderTest shop, List<String> complaints) {
        Map<String, BigDecimal> missing = new HashMap<>(orders);
        String cursor = "";
        do {
            JsonNode page = json(shop.query("/orders?limit=200" + cursor));
            for (JsonNode order : page.get("items")) {
                BigDecimal total = missing.remove(order.get("orderId").asString());
                if (total == null || money(order.at("/total/amount")).compareTo(total) != 0) {
                    complaints.add("an order twice, or not in the log, or not of %s: %s".formatted(total, order));
                }
            }
            cursor = next(page);
        } while (!cursor.isEmpty());
        if (!missing.isEmpty()) {
            complaints.add("%d orders are not there: %s"
                    .formatted(
                            missing.size(), missing.keySet().stream().limit(3).toList()));
        }
    }

    private void compareProducts(ShopUnderTest shop, List<String> complaints) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            String schema;
            try (ResultSet active =
                    statement.executeQuery("SELECT generation FROM projection.active WHERE projection = 'products'")) {
                active.next();
                schema = "products_g" + active.getInt(1);
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT sku, name, price_amount, on_hand, reserved, discontinued, version FROM " + schema
                            + ".product")) {
                while (row.next()) {
                    Product product = new Product(
                            row.getString(1),
                            row.getString(2),
                            row.getBigDecimal(3).stripTrailingZeros(),
                            row.getLong(4),
                            row.getLong(5),
                            row.getBoolean(6));
                    rows.put(product.sku(), row(product, row.getLong(7)));
                }
            }
        }
        compare("row", rows, complaints);
    }

    private void compareCards(ShopUnderTest shop, List<String> complaints) {
        Map<String, String> cards = new HashMap<>();
        String cursor = "";
        do {
            JsonNode page = json(shop.query("/products?limit=200" + cursor));
            for (JsonNode card : page.get("items")) {
                if (cards.put(card.get("sku").asString(), row(card)) != null) {
                    complaints.add("a product is listed twice: " + card);
                }
            }
            cursor = next(page);
        } while (!cursor.isEmpty());
        for (String sku : discontinued) {
            HttpResponse<String> answer = shop.query("/products/" + sku);
            String card = answer.statusCode() == 200 ? row(json(answer)) : answer.body();
            if (cards.put(sku, card) != null) {
                complaints.add("a discontinued product is listed: " + sku);
            }
        }
        compare("card", cards, complaints);
        try (RedisClient redis = RedisClient.create(shop.redis());
                StatefulRedisConnection<String, String> connection = redis.connect()) {
            for (String key : connection.sync().keys("{product_cards.g*}:card:*")) {
                if (!products.containsKey(key.substring(key.indexOf("card:") + "card:".length()))) {
                    complaints.add("a card of no product: " + key);
                }
            }
        }
    }

    private void compare(String what, Map<String, String> found, List<String> complaints) {
        products.forEach((sku, product) -> {
            if (!product.equals(found.get(sku))) {
                complaints.add("the %s of a product is %s, not %s".formatted(what, found.get(sku), product));
            }
        });
        if (found.size() != products.size()) {
            complaints.add("%d %ss of %d products".formatted(found.size(), what, products.size()));
        }
    }

    private static String row(JsonNode card) {
        return row(
                new Product(
                        card.get("sku").asString(),
                        card.get("name").asString(),
                        money(card.at("/price/amount")).stripTrailingZeros(),
                        card.get("onHand").asLong(),
                        card.get("onHand").asLong() - card.get("available").asLong(),
                        card.get("discontinued").asBoolean()),
                card.get("version").asLong());
    }

    private static String row(Product product, long version) {
        return product + " at version " + version;
    }

    /** What to ask for the page behind this one; empty behind the last. */
    private static String next(JsonNode page) {
        JsonNode cursor = page.get("nextCursor");
        return cursor.isNull() ? "" : "&cursor=" + cursor.asString();
    }

    private static String orderId(LogCopy.Event event) {
        return event.payload().get("orderId").asString();
    }

    private static BigDecimal money(JsonNode amount) {
        return new BigDecimal(amount.asString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }
}
