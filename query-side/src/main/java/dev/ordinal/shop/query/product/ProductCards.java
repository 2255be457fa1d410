package dev.ordinal.shop.query.product;

import dev.ordinal.shop.query.shared.RedisReads;
import dev.ordinal.shop.query.shared.RequestGenerations;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

@Component
@Profile("query-api")
class ProductCards {

    private final RedisReads redis;

    ProductCards(RedisReads redis) {
        this.redis = redis;
    }

    Optional<ProductCard> find(String sku) {
        return find(List.of(sku)).map(cards -> cards.get(sku));
    }

    /** The cards that Redis has, by sku; empty when it can't be read. */
    Optional<Map<String, ProductCard>> find(List<String> skus) {
        String prefix = RequestGenerations.current().keyPrefix(ProductCardProjection.NAME);
        return redis.all(commands -> skus.stream()
                        .map(sku -> commands.hgetall(prefix + CardFields.key(sku)))
                        .toList())
                .map(answers -> bySku(skus, answers));
    }

    private static Map<String, ProductCard> bySku(List<String> skus, List<Map<String, String>> hashes) {
        Map<String, ProductCard> cards = new HashMap<>();
        for (int i = 0; i < skus.size(); i++) {
            String sku = skus.get(i);
            Map<String, String> hash = hashes.get(i);
            if (!hash.isEmpty()) {
                cards.put(sku, card(sku, hash));
            }
        }
        return cards;
    }

    private static ProductCard card(String sku, Map<String, String> hash) {
        return ProductCard.of(
                sku,
                field(hash, CardFields.NAME),
                new BigDecimal(field(hash, CardFields.PRICE_AMOUNT)),
                field(hash, CardFields.PRICE_CURRENCY),
                Long.parseLong(field(hash, CardFields.ON_HAND)),
                Boolean.parseBoolean(field(hash, CardFields.DISCONTINUED)),
                Long.parseLong(field(hash, CardFields.VERSION)));
    }

    private static String field(Map<String, String> hash, String name) {
        String value = hash.get(name);
        if (value == null) {
            throw new IllegalStateException("a product card without " + name);
        }
        return value;
    }
}
