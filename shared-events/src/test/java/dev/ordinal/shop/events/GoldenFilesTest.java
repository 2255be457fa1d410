package dev.ordinal.shop.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The golden files are what was once written; what stands in them must be read for ever. */
class GoldenFilesTest {

    private final JsonMapper json = JsonMapper.shared();

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void eachEventIsWrittenAsItsGoldenFileAndReadBackFromIt(ShopEvent event) {
        EventType type = EventTypes.of(event.getClass());
        String golden = golden(type.name(), type.revision());

        assertThat(json.writeValueAsString(event)).isEqualTo(golden);
        assertThat(json.readValue(golden, type.record())).isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.ordinal.shop.events.EventTypes#all")
    void theGoldenFilesOfAllRevisionsOfATypeSayTheSameToday(EventType type) {
        for (int revision = 1; revision <= type.revision(); revision++) {
            ShopEvent event = read(type.name(), revision, golden(type.name(), revision));

            assertThat(event).isEqualTo(read(type.name(), type.revision(), golden(type.name(), type.revision())));
        }
    }

    @Test
    void anOrderOfTheFirstRevisionIsPrepaidWhereAGuestPlacedIt() {
        String byAGuest = "{\"orderId\":\"o\",\"lines\":[],\"total\":{\"amount\":\"1\",\"currency\":\"GBP\"}}";

        assertThat(read("order.placed", 1, byAGuest))
                .isEqualTo(new OrderEvent.Placed(
                        "o", null, List.of(), new Money(BigDecimal.ONE, "GBP"), OrderEvent.Payment.PREPAID));
    }

    private ShopEvent read(String name, int revision, String payload) {
        EventReader reader = EventTypes.reading(name, Integer.toString(revision));
        return json.convertValue(
                reader.upcast(json.readValue(payload, new TypeReference<Map<String, Object>>() {})),
                reader.type().record());
    }

    static Stream<ShopEvent> events() {
        String user = "01980000-0000-7000-8000-000000000001";
        String order = "01980000-0000-7000-8000-000000000002";
        String entry = "01980000-0000-8000-8000-000000000003";
        String other = "01980000-0000-7000-8000-000000000004";
        Money price = gbp("19.90");
        List<OrderEvent.Line> mugs = List.of(new OrderEvent.Line("MUG-1", "Mug", 2, price));
        return Stream.of(
                new UserEvent.Registered(user, "Ada Lovelace", "ada@example.com"),
                new UserEvent.Renamed(user, "Ada King"),
                new UserEvent.EmailChanged(user, "ada@king.example", "ada@example.com"),
                new UserEvent.Deactivated(user),
                new UserEvent.Erased(user),
                new WalletEvent.Deposited(user, entry, gbp("100.00"), gbp("100.00")),
                new WalletEvent.Withdrawn(user, entry, gbp("25.50"), gbp("74.50")),
                new WalletEvent.Charged(user, entry, order, gbp("39.80"), gbp("34.70")),
                new WalletEvent.Refunded(user, entry, order, gbp("19.90"), gbp("54.60")),
                new ProductEvent.Created("MUG-1", "Mug", price),
                new ProductEvent.Renamed("MUG-1", "Large mug"),
                new ProductEvent.PriceChanged("MUG-1", gbp("21.00")),
                new ProductEvent.Restocked("MUG-1", 10, 25),
                new ProductEvent.StockCorrected("MUG-1", 24, "one broken"),
                new ProductEvent.StockReserved("MUG-1", order, 2, 24, 5),
                new ProductEvent.StockReleased("MUG-1", order, 2, 24, 3),
                new ProductEvent.StockShipped("MUG-1", order, 2, 22, 3),
                new ProductEvent.StockReturned("MUG-1", order, entry, 1, 23, 3),
                new ProductEvent.Discontinued("MUG-1"),
                new OrderEvent.Placed(order, user, mugs, gbp("39.80"), OrderEvent.Payment.WALLET),
                new OrderEvent.Confirmed(order, user, mugs, gbp("39.80")),
                new OrderEvent.Rejected(order, user, "out-of-stock", "2 of 'MUG-1' are wanted and 1 is available."),
                new OrderEvent.Shipped(order, user, "Royal Mail", "RM123456789GB"),
                new OrderEvent.Cancelled(order, user, "changed my mind", true, mugs, gbp("39.80")),
                new OrderEvent.Returned(
                        order,
                        entry,
                        user,
                        List.of(new OrderEvent.Line("MUG-1", "Mug", 1, price)),
                        gbp("19.90"),
                        "one broken",
                        false),
                new MessageEvent.Sent(entry, user, other, order, "When will it come?"),
                new MessageEvent.Read(entry, user, other),
                new InvoiceEvent.Imported(
                        "C536379",
                        order,
                        "14527",
                        "United Kingdom",
                        Instant.parse("2010-12-01T09:41:00Z"),
                        "GBP",
                        List.of(
                                new InvoiceEvent.Line("D", "Discount", -1, new BigDecimal("27.50")),
                                new InvoiceEvent.Line("gift_0001_10 ", null, 3, new BigDecimal("0.001")))));
    }

    private static Money gbp(String amount) {
        return new Money(new BigDecimal(amount), "GBP");
    }

    private static String golden(String name, int revision) {
        String file = "/golden/" + name + ".v" + revision + ".json";
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream(file)) {
            assertThat(in).as("golden file %s", file).isNotNull();
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
