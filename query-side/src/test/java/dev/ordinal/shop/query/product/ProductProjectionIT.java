package dev.ordinal.shop.query.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.RedisWrite;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Folding;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductProjectionIT {

    private static final List<List<EventRecord>> STREAMS = List.of(
            Folding.stream(
                    Streams.PRODUCT,
                    "MUG",
                    new ProductEvent.Created("MUG", "Mug", gbp("19.90")),
                    new ProductEvent.Restocked("MUG", 10, 10),
                    new ProductEvent.PriceChanged("MUG", gbp("0.001")),
                    new ProductEvent.StockCorrected("MUG", 7, "broken"),
                    new ProductEvent.Renamed("MUG", "Big Mug"),
                    new ProductEvent.Restocked("MUG", 1, 8),
                    new ProductEvent.StockReserved("MUG", "o1", 3, 8, 3),
                    new ProductEvent.StockReserved("MUG", "o2", 1, 8, 4),
                    new ProductEvent.StockShipped("MUG", "o1", 3, 5, 1),
                    new ProductEvent.StockReleased("MUG", "o2", 1, 5, 0),
                    new ProductEvent.StockReturned("MUG", "o1", "r1", 1, 6, 0),
                    new ProductEvent.StockReserved("MUG", "o3", 2, 6, 2),
                    new ProductEvent.Restocked("MUG", 1, 7)),
            Folding.stream(
                    Streams.PRODUCT,
                    "mug",
                    new ProductEvent.Created("mug", "Small mug", gbp("3.50")),
                    new ProductEvent.Discontinued("mug")),
            Folding.stream(Streams.PRODUCT, "m ug", new ProductEvent.Created("m ug", "Ä", gbp("1.00"))));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderBetweenStreamsMakesNoDifferenceInPostgres(long seed) throws SQLException {
        Random random = new Random(seed);
        List<List<EventRecord>> batches = Folding.batches(Folding.shuffled(STREAMS, random), random);

        try (TestDatabase database = TestServers.newDatabase()) {
            assertThat(Folding.rows(database.dataSource(), new ProductProjection(), batches))
                    .containsExactlyInAnyOrder(
                            "product (MUG,mug,\"Big Mug\",\"big mug\",0.001,GBP,7,2,f,12)",
                            "product (mug,mug,\"Small mug\",\"small mug\",3.50,GBP,0,0,t,1)",
                            "product (\"m ug\",\"m ug\",Ä,ä,1.00,GBP,0,0,f,0)");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderBetweenStreamsMakesNoDifferenceInRedis(long seed) {
        Random random = new Random(seed);
        Map<String, Map<String, String>> keys = new HashMap<>();

        for (List<EventRecord> batch : Folding.batches(Folding.shuffled(STREAMS, random), random)) {
            new ProductCardProjection().fold(batch).forEach(write -> apply(keys, write));
        }

        assertThat(keys)
                .isEqualTo(Map.of(
                        "card:MUG", card("Big Mug", "0.001", "7", "2", "false", "12"),
                        "card:mug", card("Small mug", "3.50", "0", "0", "true", "1"),
                        "card:m ug", card("Ä", "1.00", "0", "0", "false", "0")));
    }

    private static void apply(Map<String, Map<String, String>> keys, RedisWrite write) {
        switch (write) {
            case RedisWrite.SetFields set ->
                keys.computeIfAbsent(set.key(), _ -> new HashMap<>()).putAll(set.fields());
            case RedisWrite.Delete delete -> keys.remove(delete.key());
            case RedisWrite.AddScores add -> throw new AssertionError("a card is no sum: " + add);
        }
    }

    private static Map<String, String> card(
            String name, String price, String onHand, String reserved, String discontinued, String version) {
        return Map.of(
                "name", name,
                "priceAmount", price,
                "priceCurrency", "GBP",
                "onHand", onHand,
                "reserved", reserved,
                "discontinued", discontinued,
                "version", version);
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }
}
