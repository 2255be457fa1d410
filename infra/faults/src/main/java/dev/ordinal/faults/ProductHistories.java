package dev.ordinal.faults;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Each product's state at each of its versions, by a fold of its own. */
final class ProductHistories {

    record Product(String sku, String name, BigDecimal price, long onHand, long reserved, boolean discontinued) {

        long available() {
            return onHand - reserved;
        }
    }

    private static final Product UNBORN = new Product("", "", BigDecimal.ZERO, 0, 0, false);

    private final Map<String, List<Product>> versions = new HashMap<>();

    private ProductHistories() {}

    /** @param complaints gets the events that no true decision on the state before them can have made */
    static ProductHistories of(LogCopy log, List<String> complaints) {
        ProductHistories histories = new ProductHistories();
        log.streamsOf("product").forEach((streamId, events) -> {
            List<Product> states = new ArrayList<>();
            for (LogCopy.Event event : events) {
                Product before = states.isEmpty() ? UNBORN : states.getLast();
                Product after = next(before, event);
                boolean begins = event.type().equals("product.created");
                if (begins != states.isEmpty()
                        || (before.discontinued() && !event.type().startsWith("product.stock-"))
                        || after.available() < 0
                        || after.equals(before)
                        || !followsFrom(before, event)) {
                    complaints.add("%s can't have been decided on %s".formatted(event, before));
                }
                states.add(after);
            }
            histories.versions.put(streamId, states);
        });
        return histories;
    }

    Optional<Product> at(String streamId, long version) {
        List<Product> states = versions.getOrDefault(streamId, List.of());
        return version >= 0 && version < states.size() ? Optional.of(states.get((int) version)) : Optional.empty();
    }

    Map<String, List<Product>> versions() {
        return versions;
    }

    /** These tell the stock afterwards: where two were judged on one state, one of them is wrong. */
    private static boolean followsFrom(Product before, LogCopy.Event event) {
        JsonNode payload = event.payload();
        long quantity = payload.path("quantity").asLong();
        return switch (event.type()) {
            case "product.restocked" -> onHand(payload) == before.onHand() + quantity;
            case "product.stock-reserved" -> leaves(payload, before.onHand(), before.reserved() + quantity);
            case "product.stock-released" -> leaves(payload, before.onHand(), before.reserved() - quantity);
            case "product.stock-shipped" -> leaves(payload, before.onHand() - quantity, before.reserved() - quantity);
            case "product.stock-returned" -> leaves(payload, before.onHand() + quantity, before.reserved());
            case "product.stock-corrected" -> !before.discontinued();
            default -> true;
        };
    }

    private static boolean leaves(JsonNode payload, long onHand, long reserved) {
        return onHand(payload) == onHand && payload.get("reserved").asLong() == reserved;
    }

    private static long onHand(JsonNode payload) {
        return payload.get("onHand").asLong();
    }

    private static Product next(Product before, LogCopy.Event event) {
        JsonNode payload = event.payload();
        String name = before.name();
        BigDecimal price = before.price();
        long onHand = before.onHand();
        long reserved = before.reserved();
        boolean discontinued = before.discontinued();
        switch (event.type()) {
            case "product.created" -> {
                return new Product(
                        payload.get("sku").asString(), payload.get("name").asString(), price(payload), 0, 0, false);
            }
            case "product.renamed" -> name = payload.get("name").asString();
            case "product.price-changed" -> price = price(payload);
            case "product.restocked", "product.stock-corrected" -> onHand = onHand(payload);
            case "product.stock-reserved",
                    "product.stock-released",
                    "product.stock-shipped",
                    "product.stock-returned" -> {
                onHand = onHand(payload);
                reserved = payload.get("reserved").asLong();
            }
            case "product.discontinued" -> discontinued = true;
            default -> throw new AssertionError("not an event of a product: " + event);
        }
        return new Product(before.sku(), name, price, onHand, reserved, discontinued);
    }

    private static BigDecimal price(JsonNode payload) {
        return new BigDecimal(payload.at("/price/amount").asString()).stripTrailingZeros();
    }
}
