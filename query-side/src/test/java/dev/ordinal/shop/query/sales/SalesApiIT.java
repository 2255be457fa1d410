package dev.ordinal.shop.query.sales;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sold in a currency and at a time of its own, so that no other test's invoices count. */
class SalesApiIT {

    private static final String SWISS = "currency=CHF";

    private final TestShop shop = TestShop.running();
    private static String token = "";

    @BeforeEach
    void sell() {
        if (token.isEmpty()) {
            token = String.join(
                    ",",
                    imported("France", "1990-11-30T23:59:59Z", line("A", 1, "1.10")),
                    imported(
                            "France",
                            "1990-12-01T00:00:00Z",
                            line("A", 2, "1.10"),
                            line("a", 1, "0.001"),
                            line("A", 1, "2")),
                    imported("", "1990-12-01T12:00:00Z", line("b c", 4, "0.25")),
                    imported("Spain", "1990-12-02T10:00:00Z", line("A", -1, "1.10"), line("z", 5, "0")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "by=day | 1990-11-30 1.10 1 1, 1990-12-01 5.201 2 8, 1990-12-02 -1.10 1 4",
                "by=month | 1990-11 1.10 1 1, 1990-12 4.101 3 12",
                "by=country | France 5.301 2 5, Spain -1.10 1 4, Unspecified 1.00 1 4",
                "by=product | A 4.20 3 3, a 0.001 1 1, b c 1.00 1 4, z 0.00 1 5"
            })
    void salesAreSummedByTheirKeys(String by, String items) {
        Answer answer = report(by);

        assertThat(items(answer)).isEqualTo(List.of(items.split(", ")));
        assertThat(answer.json().get("total").toString())
                .isEqualTo("{\"revenue\":\"5.201\",\"orders\":4,\"units\":13}");
        assertThat(answer.text("/currency")).isEqualTo("CHF");
    }

    @Test
    void daysAreInclusiveAndOpenEndsTakeAll() {
        assertThat(items(report("from=1990-12-01&to=1990-12-01"))).containsExactly("1990-12-01 5.201 2 8");
        assertThat(items(report("to=1990-11-30"))).containsExactly("1990-11-30 1.10 1 1");
        assertThat(items(report("from=1990-12-02"))).containsExactly("1990-12-02 -1.10 1 4");
        assertThat(report("from=1990-12-01&by=product").json().get("total").toString())
                .isEqualTo("{\"revenue\":\"4.101\",\"orders\":3,\"units\":12}");
    }

    @Test
    void aRangeWithoutSalesIsEmpty() {
        assertThat(report("from=1980-01-01&to=1980-12-31").http().body())
                .isEqualTo(
                        "{\"currency\":\"CHF\",\"items\":[],\"total\":{\"revenue\":\"0.00\",\"orders\":0,\"units\":0}}");
    }

    @Test
    void anOrderCountsWhenItIsConfirmedAndWhatComesBackWhenItDoes() {
        String id = TestShop.newId();
        Money total = new Money(new BigDecimal("2.20"), "SEK");
        List<OrderEvent.Line> lines =
                List.of(new OrderEvent.Line("A", "x", 2, new Money(new BigDecimal("1.10"), "SEK")));
        TestStream order = shop.stream(Streams.ORDER, id);
        order.appendAt(
                Instant.parse("1990-12-01T23:59:59Z"),
                new OrderEvent.Placed(id, null, lines, total, OrderEvent.Payment.PREPAID));
        order.appendAt(Instant.parse("1990-12-02T00:00:00Z"), new OrderEvent.Confirmed(id, null, lines, total));
        String cancelled = order.appendAt(
                Instant.parse("1990-12-04T00:00:00Z"), new OrderEvent.Cancelled(id, null, "late", true, lines, total));

        Answer answer = shop.get("/reports/sales?currency=SEK", "Consistency-Token", cancelled);

        assertThat(items(answer)).containsExactly("1990-12-02 2.20 1 2", "1990-12-04 -2.20 -1 -2");
        assertThat(items(shop.get("/reports/sales?currency=SEK&by=country"))).containsExactly("Unspecified 0.00 0 0");
    }

    @Test
    void withoutACurrencyTheShopsOwnIsReported() {
        assertThat(shop.get("/reports/sales").text("/currency")).isEqualTo("GBP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=1990-12-02&to=1990-12-01",
                "from=yesterday",
                "from=1990-2-1",
                "from=1990-02-30",
                "from=%2B99999-01-01",
                "to=1990-12-01T00:00:00Z",
                "by=week",
                "currency=chf",
                "currency=XYZ"
            })
    void aParameterThatCanNotBeUsedIsNamed(String parameters) {
        Answer answer = shop.get("/reports/sales?" + parameters);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-request");
        assertThat(answer.text("/errors/0/parameter")).isEqualTo(parameters.substring(0, parameters.indexOf('=')));
    }

    private Answer report(String parameters) {
        return shop.get("/reports/sales?" + SWISS + "&" + parameters, "Consistency-Token", token);
    }

    private static List<String> items(Answer answer) {
        List<String> items = new ArrayList<>();
        answer.json()
                .at("/items")
                .forEach(item -> items.add("%s %s %d %d"
                        .formatted(
                                item.get("key").asString(),
                                item.get("revenue").asString(),
                                item.get("orders").asLong(),
                                item.get("units").asLong())));
        return items;
    }

    private String imported(String country, String issuedAt, InvoiceEvent.Line... lines) {
        String invoiceNo = TestShop.newId();
        return shop.stream(Streams.INVOICE, invoiceNo)
                .append(new InvoiceEvent.Imported(
                        invoiceNo, TestShop.newId(), null, country, Instant.parse(issuedAt), "CHF", List.of(lines)));
    }

    private static InvoiceEvent.Line line(String sku, long quantity, String unitPrice) {
        return new InvoiceEvent.Line(sku, "x", quantity, new BigDecimal(unitPrice));
    }
}
