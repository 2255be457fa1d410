package dev.ordinal.shop.command.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LettersTest {

    private final Letters letters = new Letters();

    @Test
    void anOrderIsToldInTextAsItIsAndInHtmlWithoutMarkupOfOthers() {
        Mail mail = letters.write(
                Letter.ORDER_CONFIRMED,
                new Addressee.Person("Ada <b>", "ada@example.com"),
                "event-1",
                Instant.EPOCH,
                Map.of(
                        "orderId", "o-1",
                        "total", "39.80 GBP",
                        "lines", List.of(Map.of("quantity", 2, "product", "Mug & spoon", "unitPrice", "19.90 GBP"))));

        assertThat(mail.id()).isEqualTo("event-1.order-confirmed");
        assertThat(mail.subject()).isEqualTo("Your order is confirmed: 39.80 GBP");
        assertThat(mail.text()).contains("Hello Ada <b>,", "2 x Mug & spoon, 19.90 GBP each");
        assertThat(mail.html()).contains("Hello Ada &lt;b&gt;,", "2 &times; Mug &amp; spoon, 19.90 GBP each");
    }

    @Test
    void everyLetterHasBothOfItsForms() {
        Map<String, Object> facts = Map.of(
                "orderId",
                "o-1",
                "detail",
                "none is left.",
                "carrier",
                "Mail",
                "trackingNumber",
                "1",
                "amount",
                "1 GBP",
                "balance",
                "2 GBP",
                "total",
                "3 GBP",
                "lines",
                List.of());

        assertThat(Letter.values()).allSatisfy(letter -> {
            Mail mail = letters.write(letter, new Addressee.Person("Ada", "a@b.c"), "e", Instant.EPOCH, facts);
            assertThat(mail.subject()).isNotBlank();
            assertThat(mail.text()).contains("Hello Ada");
            assertThat(mail.html()).contains("Hello Ada");
        });
    }
}
