package dev.ordinal.shop.command.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http;
import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends, it is told where and why, and it is never our fault. */
class BadBodiesIT extends RunningCommandSide {

    private static final String LINE = "{\"sku\":\"A\",\"quantity\":1,\"unitPrice\":\"1.00\"}";

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("invalid")
    void everythingThatIsInvalidIsListedAtOnce(String path, String body, List<String> pointers) {
        Reply reply = http().post(path, body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(reply.problem()).isEqualTo("invalid-request");
        assertThat(reply.pointers()).containsExactlyInAnyOrderElementsOf(pointers);
        assertThat(reply.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("detail").asString()))
                .allSatisfy(detail -> assertThat(detail).isNotBlank().doesNotContain("dev.ordinal", "java."));
    }

    @Test
    @Timeout(20)
    void aLongTextIsRefusedAsFastAsAShortOne() {
        String text = "a".repeat(1_000_000);

        assertThat(http().post("/users", "{\"name\":\"" + text + "\\n\",\"email\":\"a@b.c\"}")
                        .pointers())
                .contains("#/name");
        assertThat(http().post(
                                "/messages",
                                "{\"fromUserId\":\"%1$s\",\"toUserId\":\"%1$s\",\"text\":\"%2$s\"}"
                                        .formatted(UUID.randomUUID(), text))
                        .pointers())
                .contains("#/text");
    }

    static Stream<Arguments> invalid() {
        return Stream.of(users(), products(), orders(), invoices()).flatMap(all -> all);
    }

    private static Stream<Arguments> users() {
        return Stream.of(
                bad("/users", "{}", "#/name", "#/email"),
                bad("/users", "null", "#"),
                bad("/users", "[]", "#"),
                bad("/users", "\"Ada\"", "#"),
                bad("/users", "12", "#"),
                bad("/users", "true", "#"),
                bad("/users", "{\"name\":null,\"email\":null}", "#/name", "#/email"),
                bad("/users", "{\"name\":12,\"email\":true}", "#/name", "#/email"),
                bad("/users", "{\"name\":{\"first\":\"Ada\"},\"email\":[\"a@b.c\"]}", "#/name", "#/email"),
                bad("/users", "{\"name\":\"\",\"email\":\"\"}", "#/name", "#/email"),
                bad("/users", "{\"name\":\"  \",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"a\\nb\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"a\\u0000b\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"a\\ud800b\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"a\\udc00\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"\\ud800\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"" + "x".repeat(201) + "\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"ada\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a b@c.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a@b@c.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a@localhost\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a,b@c.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"x<a@b.de>\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"(x)a@b.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a..b@c.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\".a@c.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a@c.de.\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a\\u200b@c.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"\\u00fc@c.de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a@\\u00fc.de\"}", "#/email"),
                bad("/users", "{\"name\":\"a\\u2028b\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"\\u200b\",\"email\":\"a@b.c\"}", "#/name"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a@" + "b".repeat(250) + ".de\"}", "#/email"),
                bad("/users", "{\"name\":\"Ada\",\"email\":\"a@b.c\",\"admin\":true}", "#/admin"),
                bad("/users", "{\"admin\":{\"a\":[1,{}]},\"name\":\"Ada\",\"email\":\"a@b.c\"}", "#/admin"),
                bad("/users", "{\"name\":1,\"a/b~c\":[],\"email\":2}", "#/name", "#/a~1b~0c", "#/email"));
    }

    private static Stream<Arguments> products() {
        return Stream.of(
                price("{}", "#/price/amount", "#/price/currency"),
                price("\"19.90\"", "#/price"),
                price("19.90", "#/price"),
                price("[]", "#/price"),
                price("null", "#/price"),
                price("{\"amount\":19.90,\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":19,\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"1e3\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"1,50\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\" 1\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\".5\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"5.\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"+5\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"007\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"NaN\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"\u0661\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"0.0000001\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"12345678901234\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"" + "9".repeat(2_000) + "\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"-0.01\",\"currency\":\"GBP\"}", "#/price/amount"),
                price("{\"amount\":\"1\",\"currency\":\"gbp\"}", "#/price/currency"),
                price("{\"amount\":\"1\",\"currency\":\"\"}", "#/price/currency"),
                price("{\"amount\":\"1\",\"currency\":\"POUND\"}", "#/price/currency"),
                price("{\"amount\":\"1\",\"currency\":826}", "#/price/currency"),
                price("{\"amount\":1,\"currency\":1,\"vat\":1}", "#/price/amount", "#/price/currency", "#/price/vat"),
                bad("/products/x/restocks", "{\"quantity\":0}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":-1}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":1.0}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":1e2}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":\"1\"}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":true}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":{}}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":1000000001}", "#/quantity"),
                bad("/products/x/restocks", "{\"quantity\":99999999999999999999999}", "#/quantity"),
                bad("/products/x/stock-corrections", "{\"onHand\":-1,\"reason\":\"\"}", "#/onHand", "#/reason"),
                bad("/products/x/stock-corrections", "{}", "#/onHand", "#/reason"));
    }

    private static Stream<Arguments> orders() {
        return Stream.of(
                bad("/orders/x/cancellation", "{}", "#/reason"),
                bad("/orders/x/shipment", "{\"carrier\":\"\"}", "#/carrier", "#/trackingNumber"),
                bad(
                        "/orders/x/returns",
                        "{\"lines\":[{\"sku\":\"A\",\"quantity\":0}]}",
                        "#/reason",
                        "#/lines/0/quantity"),
                bad("/orders", "{}", "#/lines"),
                bad("/orders", "{\"lines\":[]}", "#/lines"),
                bad("/orders", "{\"lines\":{}}", "#/lines"),
                bad("/orders", "{\"lines\":\"\"}", "#/lines"),
                bad("/orders", "{\"lines\":\"A\"}", "#/lines"),
                bad("/orders", "{\"lines\":[null]}", "#/lines/0"),
                bad("/orders", "{\"lines\":[1,\"A\",[]]}", "#/lines/0", "#/lines/1", "#/lines/2"),
                bad(
                        "/orders",
                        "{\"userId\":\"ada\",\"lines\":[{\"sku\":\"A\",\"quantity\":0},{\"sku\":7},{\"sku\":\"A\",\"quantity\":\"1\",\"price\":1}]}",
                        "#/userId",
                        "#/lines/0/quantity",
                        "#/lines/1/sku",
                        "#/lines/1/quantity",
                        "#/lines/2/quantity",
                        "#/lines/2/price"),
                bad("/orders", "{\"userId\":\"1-1-1-1-1\",\"lines\":[{\"sku\":\"A\",\"quantity\":1}]}", "#/userId"),
                bad("/orders", "{\"userId\":7,\"lines\":[{\"sku\":\"A\",\"quantity\":1}]}", "#/userId"),
                bad("/orders", "{\"lines\":[{\"sku\":\"\",\"quantity\":1}]}", "#/lines/0/sku"),
                bad("/orders", "{\"lines\":[{\"sku\":\"" + "x".repeat(65) + "\",\"quantity\":1}]}", "#/lines/0/sku"),
                bad(
                        "/orders",
                        "{\"lines\":[" + "{\"sku\":\"A\",\"quantity\":1},".repeat(500)
                                + "{\"sku\":\"A\",\"quantity\":1}]}",
                        "#/lines"));
    }

    private static Stream<Arguments> invoices() {
        return Stream.of(
                bad("/imports/invoices", "{}", "#/invoiceNo", "#/country", "#/issuedAt", "#/currency", "#/lines"),
                invoice("\"2010-12-01\"", LINE, "#/issuedAt"),
                invoice("\"2010-12-01T09:41:00\"", LINE, "#/issuedAt"),
                invoice("\"2010-02-30T09:41:00Z\"", LINE, "#/issuedAt"),
                invoice("1291196460", LINE, "#/issuedAt"),
                invoice("\"+10000-01-01T00:00:00Z\"", LINE, "#/issuedAt"),
                invoice("\"-0001-01-01T00:00:00Z\"", LINE, "#/issuedAt"),
                line("\"quantity\":1,\"unitPrice\":1.25", "#/lines/0/unitPrice"),
                line("\"quantity\":1,\"unitPrice\":0", "#/lines/0/unitPrice"),
                line("\"quantity\":1,\"unitPrice\":null", "#/lines/0/unitPrice"),
                line("\"quantity\":1,\"unitPrice\":[]", "#/lines/0/unitPrice"),
                line("\"quantity\":1,\"unitPrice\":\"1.2345678\"", "#/lines/0/unitPrice"),
                line("\"quantity\":1,\"unitPrice\":{}", "#/lines/0/unitPrice/amount", "#/lines/0/unitPrice/currency"),
                line(
                        "\"quantity\":1,\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}",
                        "#/lines/0/unitPrice/currency"),
                line("\"quantity\":1,\"unitPrice\":{\"amount\":1,\"currency\":\"GBP\"}", "#/lines/0/unitPrice/amount"),
                line("\"quantity\":1000000001,\"unitPrice\":\"1\"", "#/lines/0/quantity"),
                line("\"quantity\":1,\"unitPrice\":\"1\",\"description\":7", "#/lines/0/description"),
                line("\"quantity\":1,\"unitPrice\":\"1\",\"description\":\"\\u0000\"", "#/lines/0/description"),
                invoice("\"2010-12-01T09:41:00Z\"", LINE + ("," + LINE).repeat(10_000), "#/lines"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsNotOneJsonValueIsMalformed(String body) {
        Reply reply = http().post("/users", body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(reply.problem()).isEqualTo("malformed-json");
    }

    static Stream<String> malformed() {
        return Stream.of(
                "",
                "   ",
                "{",
                "}",
                "{\"name\":}",
                "{'name':'Ada'}",
                "{\"name\":\"Ada\",}",
                "{\"name\":\"Ada\" \"email\":\"a@b.c\"}",
                "{\"name\":\"Ada\",\"name\":\"Eve\",\"email\":\"a@b.c\"}",
                "{\"name\":\"Ada\",\"email\":\"a@b.c\"} {}",
                "{\"name\":\"Ada\",\"email\":\"a@b.c\"}x",
                "{\"name\":\"a\u0001b\",\"email\":\"a@b.c\"}",
                "{\"name\":\"Ada\",\"email\":\"a@b.c\",\"\\ud800\":1}",
                "{\"name\":NaN}",
                "{\"name\":01}",
                "{\"name\":" + "9".repeat(1_001) + "}",
                "{\"name\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}",
                "{\"x\":" + "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_001));
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(http().base() + "/users"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"Andr\u00e9\",\"email\":\"a@b.c\"}", ISO_8859_1))
                .build());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.problem()).isEqualTo("malformed-json");
    }

    @Test
    void aHundredErrorsAreEnough() {
        String lines = "{\"sku\":7,\"quantity\":\"1\"},".repeat(400) + "{}";

        assertThat(http().post("/orders", "{\"lines\":[" + lines + "]}").pointers())
                .hasSizeBetween(100, 200);
    }

    private static Arguments bad(String path, String body, String... pointers) {
        return Arguments.of(path, body, List.of(pointers));
    }

    private static Arguments price(String price, String... pointers) {
        return bad("/products", "{\"sku\":\"A\",\"name\":\"Mug\",\"price\":" + price + "}", pointers);
    }

    private static Arguments line(String rest, String... pointers) {
        return invoice("\"2010-12-01T09:41:00Z\"", "{\"sku\":\"A\"," + rest + "}", pointers);
    }

    private static Arguments invoice(String issuedAt, String lines, String... pointers) {
        return bad(
                "/imports/invoices",
                "{\"invoiceNo\":\"BAD-1\",\"country\":\"EIRE\",\"issuedAt\":" + issuedAt
                        + ",\"currency\":\"GBP\",\"lines\":[" + lines + "]}",
                pointers);
    }
}
