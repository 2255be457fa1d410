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
        Money price = new Money(new BigDecimal("19.90"), "GBP");
        return Stream.of(
                new UserEvent.Registered(user, "Ada Lovelace", "ada@example.com"),
                new UserEvent.Renamed(user, "Ada King"),
                new UserEvent.EmailChanged(user, "ada@king.example", "ada@example.com"),
                new UserEvent.Deactivated(user),
                new ProductEvent.Created("MUG-1", "Mug", price),
                new ProductEvent.Renamed("MUG-1", "Large mug"),
                new ProductEvent.PriceChanged("MUG-1", new Money(new BigDecimal("21.00"), "GBP")),
                new ProductEvent.Restocked("MUG-1", 10, 25),
                new ProductEvent.StockCorrected("MUG-1", 24, "one broken"),
                new ProductEvent.Discontinued("MUG-1"),
                new OrderEvent.Placed(
                        order,
                        user,
                        List.of(new OrderEvent.Line("MUG-1", "Mug", 2, price)),
                        new Money(new BigDecimal("39.80"), "GBP"),
                        OrderEvent.Payment.WALLET),
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
