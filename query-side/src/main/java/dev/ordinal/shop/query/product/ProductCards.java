package dev.ordinal.shop.query.product;

import dev.ordinal.projection.ActiveGenerations;
import dev.ordinal.projection.ReadModels;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.RedisReads;
import dev.ordinal.shop.query.shared.RequestGenerations;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

@Component
@Profile("query-api")
class ProductCards {

    private final RedisReads redis;
    private final ReadModels readModels;

    ProductCards(RedisReads redis, ReadModels readModels) {
        this.redis = redis;
        this.readModels = readModels;
    }

    /** The card of a product, if it is at least as new as the product's row in PostgreSQL. */
    Optional<ProductCard> findNew(String sku) {
        ActiveGenerations generations = RequestGenerations.current();
        if (generations.of(ProductCardProjection.NAME).isEmpty()) {
            return Optional.empty();
        }
        List<String> keys = List.of(generations.progressKey(ProductCardProjection.NAME), key(generations, sku));
        return redis.all(commands -> keys.stream().map(commands::hgetall).toList())
                .filter(found -> readModels.isAsNew(
                        ProductCardProjection.NAME,
                        found.getFirst(),
                        ProductProjection.NAME,
                        Streams.PRODUCT,
                        Streams.id(Streams.PRODUCT, sku)))
                .flatMap(found -> card(sku, found.getLast()));
    }

    /** The cards that Redis has, by sku, however old. */
    Map<String, ProductCard> find(List<String> skus) {
        ActiveGenerations generations = RequestGenerations.current();
        if (generations.of(ProductCardProjection.NAME).isEmpty()) {
            return Map.of();
        }
        List<String> keys = skus.stream().map(sku -> key(generations, sku)).toList();
        List<Map<String, String>> found = redis.all(
                        commands -> keys.stream().map(commands::hgetall).toList())
                .orElse(List.of());
        Map<String, ProductCard> cards = new HashMap<>();
        for (int i = 0; i < found.size(); i++) {
            String sku = skus.get(i);
            card(sku, found.get(i)).ifPresent(card -> cards.put(sku, card));
        }
        return cards;
    }

    private static String key(ActiveGenerations generations, String sku) {
        return generations.keyPrefix(ProductCardProjection.NAME) + CardFields.key(sku);
    }

    /** Empty where it is not there, or where a part of it was lost. */
    private static Optional<ProductCard> card(String sku, Map<String, String> hash) {
        return hash.keySet().containsAll(CardFields.ALL) ? Optional.of(whole(sku, hash)) : Optional.empty();
    }

    private static ProductCard whole(String sku, Map<String, String> hash) {
        return ProductCard.of(
                sku,
                field(hash, CardFields.NAME),
                new BigDecimal(field(hash, CardFields.PRICE_AMOUNT)),
                field(hash, CardFields.PRICE_CURRENCY),
                Long.parseLong(field(hash, CardFields.ON_HAND)),
                Long.parseLong(field(hash, CardFields.RESERVED)),
                Boolean.parseBoolean(field(hash, CardFields.DISCONTINUED)),
                Long.parseLong(field(hash, CardFields.VERSION)));
    }

    private static String field(Map<String, String> hash, String name) {
        return Objects.requireNonNull(hash.get(name));
    }
}
