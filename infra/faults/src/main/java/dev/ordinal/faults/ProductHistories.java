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

    record Product(String sku, String name, BigDecimal price, long onHand, boolean discontinued) {}

    private static final Product UNBORN = new Product("", "", BigDecimal.ZERO, 0, false);

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
                        || before.discontinued()
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

    /** A restock tells the stock afterwards: where two were judged on one state, one of them is wrong. */
    private static boolean followsFrom(Product before, LogCopy.Event event) {
        JsonNode payload = event.payload();
        return !event.type().equals("product.restocked")
                || payload.get("onHand").asLong()
                        == before.onHand() + payload.get("quantity").asLong();
    }

    private static Product next(Product before, LogCopy.Event event) {
        JsonNode payload = event.payload();
        String name = before.name();
        BigDecimal price = before.price();
        long onHand = before.onHand();
        boolean discontinued = before.discontinued();
        switch (event.type()) {
            case "product.created" -> {
                return new Product(
                        payload.get("sku").asString(), payload.get("name").asString(), price(payload), 0, false);
            }
            case "product.renamed" -> name = payload.get("name").asString();
            case "product.price-changed" -> price = price(payload);
            case "product.restocked", "product.stock-corrected" ->
                onHand = payload.get("onHand").asLong();
            case "product.discontinued" -> discontinued = true;
            default -> throw new AssertionError("not an event of a product: " + event);
        }
        return new Product(before.sku(), name, price, onHand, discontinued);
    }

    private static BigDecimal price(JsonNode payload) {
        return new BigDecimal(payload.at("/price/amount").asString()).stripTrailingZeros();
    }
}
