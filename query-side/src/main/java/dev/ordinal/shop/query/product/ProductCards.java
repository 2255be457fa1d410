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
import java.util.function.Predicate;
import java.util.stream.Stream;
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

    Optional<ProductCard> find(String sku) {
        return Optional.ofNullable(find(List.of(sku)).get(sku));
    }

    /** The cards, by sku, that are at least as new as the products' rows in PostgreSQL were a moment ago. */
    Map<String, ProductCard> find(List<String> skus) {
        ActiveGenerations generations = RequestGenerations.current();
        if (generations.of(ProductCardProjection.NAME).isEmpty()) {
            return Map.of();
        }
        List<String> keys = Stream.concat(
                        Stream.of(generations.progressKey(ProductCardProjection.NAME)),
                        skus.stream().map(sku -> key(generations, sku)))
                .toList();
        return redis.all(commands -> keys.stream().map(commands::hgetall).toList())
                .map(found -> asNew(found.getFirst(), skus, found.subList(1, found.size())))
                .orElse(Map.of());
    }

    private Map<String, ProductCard> asNew(
            Map<String, String> progress, List<String> skus, List<Map<String, String>> hashes) {
        Predicate<String> isAsNew =
                readModels.asNew(ProductCardProjection.NAME, progress, ProductProjection.NAME, Streams.PRODUCT);
        Map<String, ProductCard> cards = new HashMap<>();
        for (int i = 0; i < skus.size(); i++) {
            String sku = skus.get(i);
            if (isAsNew.test(Streams.id(Streams.PRODUCT, sku))) {
                card(sku, hashes.get(i)).ifPresent(card -> cards.put(sku, card));
            }
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
