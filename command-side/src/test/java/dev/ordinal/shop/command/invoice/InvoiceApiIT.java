package dev.ordinal.shop.command.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvoiceApiIT extends RunningCommandSide {

    private static final String DISCOUNT =
            "{\"sku\":\"D\",\"description\":\"Discount\",\"quantity\":-1,\"unitPrice\":\"27.50\"}";

    @Test
    void anInvoiceBecomesHistoryAsItIs() {
        String number = uniqueNumber();

        Reply reply = http().post("/imports/invoices", """
                        {"invoiceNo":"%s","customerRef":"14527","country":"United Kingdom","issuedAt":"2010-12-01T09:41:00Z",\
                        "currency":"GBP","lines":[%s,{"sku":"gift_0001_10 ","quantity":3,"unitPrice":"0.001"},\
                        {"sku":"B","description":null,"quantity":1,"unitPrice":"-11062.06"},\
                        {"sku":"B","description":"","quantity":1,"unitPrice":{"amount":"0.0","currency":"GBP"}}]}""".formatted(number, DISCOUNT));

        assertThat(reply.status()).isEqualTo(201);
        String orderId = reply.json().path("orderId").asString();
        assertThat(UUID.fromString(orderId).version()).isEqualTo(8);
        assertThat(reply.header("Location")).hasValue("http://127.0.0.1:8082/orders/" + orderId);
        assertThat(reply.version()).isZero();
        assertThat(reply.written()).containsExactly("invoice-" + number);
        assertThat(payloads("invoice-" + number)).containsExactly("""
                        {"invoiceNo":"%s","orderId":"%s","customerRef":"14527","country":"United Kingdom",\
                        "issuedAt":"2010-12-01T09:41:00Z","currency":"GBP","lines":[\
                        {"sku":"D","description":"Discount","quantity":-1,"unitPrice":"27.50"},\
                        {"sku":"gift_0001_10 ","quantity":3,"unitPrice":"0.001"},\
                        {"sku":"B","quantity":1,"unitPrice":"-11062.06"},\
                        {"sku":"B","description":"","quantity":1,"unitPrice":"0.0"}]}""".formatted(number, orderId));
    }

    @Test
    void itOccurredWhenItWasIssued() {
        String number = uniqueNumber();
        http().post("/imports/invoices", invoice(number, "2010-12-01T09:41:00+01:00", DISCOUNT));

        assertThat(log.stream("invoice-" + number, 0, 10))
                .singleElement()
                .extracting(StoredEvent::occurredAt)
                .isEqualTo(Instant.parse("2010-12-01T08:41:00Z"));
    }

    @Test
    void theSameInvoiceAgainGetsTheFirstAnswerAndStoresNothing() {
        String number = uniqueNumber();
        String body = invoice(number, "2010-12-01T09:41:00Z", DISCOUNT);
        Reply first = http().post("/imports/invoices", body);

        Reply again = http().post("/imports/invoices", body.replace("27.50", "27.5"));

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(List.of("Location", "ETag", "Consistency-Token"))
                .allSatisfy(header -> assertThat(again.header(header)).isEqualTo(first.header(header)));
        assertThat(payloads("invoice-" + number)).hasSize(1);
    }

    @Test
    void theSameNumberWithOtherContentIsImpossible() {
        String number = uniqueNumber();
        http().post("/imports/invoices", invoice(number, "2010-12-01T09:41:00Z", DISCOUNT));

        Reply other = http().post("/imports/invoices", invoice(number, "2010-12-01T09:42:00Z", DISCOUNT));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("invoice-differs");
        assertThat(payloads("invoice-" + number)).hasSize(1);
    }

    @Test
    void racingTwinsImportOnce() {
        String number = uniqueNumber();
        String body = invoice(number, "2010-12-01T09:41:00Z", DISCOUNT);

        List<Reply> replies = together(16, _ -> http().post("/imports/invoices", body));

        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
        assertThat(replies.stream().map(Reply::body).distinct()).hasSize(1);
        assertThat(payloads("invoice-" + number)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_114, 10_000})
    void aLongInvoiceFits(int lines) {
        String number = uniqueNumber();
        String line = "{\"sku\":\"%d\",\"quantity\":1,\"unitPrice\":\"0.83\"}";
        String all = IntStream.range(0, lines).mapToObj(line::formatted).collect(Collectors.joining(","));

        assertThat(http().post("/imports/invoices", invoice(number, "2011-10-31T14:41:00Z", all))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void theLastSecondThatTheLogCanTellIsTheLastThatIsTaken() {
        Reply last = http().post("/imports/invoices", invoice(uniqueNumber(), "9999-12-31T23:59:59Z", DISCOUNT));
        Reply later =
                http().post("/imports/invoices", invoice(uniqueNumber(), "9999-12-31T23:59:59.999999999Z", DISCOUNT));

        assertThat(last.status()).isEqualTo(201);
        assertThat(later.status()).isEqualTo(400);
        assertThat(later.body()).contains("#/issuedAt");
    }

    @Test
    void whatTheStoreCantTakeIsTooLarge() {
        String line =
                "{\"sku\":\"%d\",\"description\":\"" + "x".repeat(100) + "\",\"quantity\":1,\"unitPrice\":\"0.83\"}";
        String all = IntStream.range(0, 10_000).mapToObj(line::formatted).collect(Collectors.joining(","));

        Reply reply = http().post("/imports/invoices", invoice(uniqueNumber(), "2011-10-31T14:41:00Z", all));

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.problem()).isEqualTo("content-too-large");
    }

    private static String invoice(String number, String issuedAt, String lines) {
        return "{\"invoiceNo\":\"%s\",\"country\":\"EIRE\",\"issuedAt\":\"%s\",\"currency\":\"GBP\",\"lines\":[%s]}"
                .formatted(number, issuedAt, lines);
    }

    private static String uniqueNumber() {
        return "C" + UUID.randomUUID();
    }
}
