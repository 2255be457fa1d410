package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ordinal.local.process.OsProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImportIT {

    private static final Path WHOLE_SET = Path.of("../../../shared/data/online-retail.csv.gz");

    @TempDir
    private Path directory;

    private ShopUnderTest shop;

    @BeforeEach
    void start() {
        shop = ShopUnderTest.start(directory);
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void everyOddityOfTheRealSetIsKeptAndImportingTwiceIsImportingOnce() throws SQLException {
        SampleShop sample = SampleShop.withEveryOddity();
        Path file = sample.writeTo(directory);

        JsonNode first = shop.importFile(file);
        long events = events();
        JsonNode second = shop.importFile(file);

        assertSummary(first, sample, 0);
        assertSummary(second, sample, sample.invoices());
        assertThat(events).isEqualTo(sample.invoices());
        assertThat(events()).as("events after the second import").isEqualTo(events);
        assertReportsAgreeWith(sample);
        assertThat(reportTime("536591")).as("the earlier of two time stamps").isEqualTo("2010-12-01T16:57:00Z");
    }

    @Test
    @EnabledIf(value = LongForm.IS_ON, disabledReason = "F12HoleIT kills projectors between invoices in every build")
    void theTotalsAreExactAfterTheProjectorWasKilledInTheMiddleOfAnImport() {
        SampleShop sample = SampleShop.random(20_101_201, 4_000);
        OsProcess running = shop.startImport(sample.writeTo(directory));

        await().atMost(Duration.ofMinutes(1)).until(() -> orders(report("day")) > 200);
        shop.projector().kill();
        long seenAtDeath = orders(report("day"));
        shop.projector().restart();
        ShopUnderTest.awaitImported(running);

        assertThat(seenAtDeath).as("orders seen when the projector died").isBetween(200L, 3_999L);
        assertReportsAgreeWith(sample);
    }

    @Test
    @EnabledIf(value = LongForm.IS_ON, disabledReason = "every build imports twice what is to be imported once")
    void anImportThatWasKilledIsFinishedByGivingItAgain() {
        SampleShop sample = SampleShop.random(20_111_209, 4_000);
        Path file = sample.writeTo(directory);
        OsProcess running = shop.startImport(file);

        await().atMost(Duration.ofMinutes(1)).until(() -> orders(report("day")) > 200);
        running.kill();
        JsonNode summary = shop.importFile(file);

        assertThat(summary.get("importedBefore").asLong()).isBetween(200L, 3_999L);
        assertReportsAgreeWith(sample);
    }

    @Test
    void theFirstMonthOfTheRealSetAddsUpToItsPublishedTotal() throws IOException {
        assumeTrue(Files.exists(WHOLE_SET), "the real set is not beside this checkout: " + WHOLE_SET);
        Path december = directory.resolve("2010-12.csv");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(WHOLE_SET)), UTF_8))) {
            Files.write(
                    december,
                    lines.lines().takeWhile(line -> !line.contains(",2011-01-")).toList());
        }

        shop.importFile(december);

        JsonNode byMonth = report("month");
        assertThat(byMonth.at("/total/revenue").asString()).isEqualTo("748957.02");
        assertThat(orders(byMonth)).isEqualTo(2_025);
        assertThat(revenueByKey(byMonth)).containsOnlyKeys("2010-12");
    }

    @Test
    @EnabledIf(value = LongForm.IS_ON, disabledReason = "every build imports the first month of it")
    void theWholeRealSetAddsUpToThePublishedTotals() {
        assumeTrue(Files.exists(WHOLE_SET), "the real set is not beside this checkout: " + WHOLE_SET);

        shop.importFile(WHOLE_SET);

        JsonNode byMonth = report("month");
        assertThat(byMonth.at("/total/revenue").asString()).isEqualTo("9747747.934");
        assertThat(orders(byMonth)).isEqualTo(25_900);
        assertThat(revenueByKey(byMonth).get("2010-12")).isEqualByComparingTo("748957.02");
        assertThat(revenueByKey(report("country")).get("Netherlands")).isEqualByComparingTo("284661.54");
    }

    private static void assertSummary(JsonNode summary, SampleShop sample, long importedBefore) {
        assertThat(summary.get("invoices").asLong()).isEqualTo(sample.invoices());
        assertThat(summary.get("importedBefore").asLong()).isEqualTo(importedBefore);
        assertThat(summary.get("lines").asLong()).isEqualTo(sample.lines().size());
        assertThat(new BigDecimal(summary.at("/netTotal/amount").asString())).isEqualByComparingTo(sample.revenue());
        assertThat(summary.get("secondsUntilVisible").asDouble()).isPositive();
    }

    private void assertReportsAgreeWith(SampleShop sample) {
        JsonNode byCountry = report("country");
        assertThat(total(byCountry)).isEqualByComparingTo(sample.revenue());
        assertThat(orders(byCountry)).isEqualTo(sample.invoices());
        assertSame(revenueByKey(byCountry), sample.revenueBy(SampleShop.Line::country));
        assertSame(revenueByKey(report("product")), sample.revenueBy(SampleShop.Line::sku));
        assertSame(
                revenueByKey(report("month")),
                sample.revenueBy(line -> line.date().substring(0, 7)));
    }

    private static void assertSame(Map<String, BigDecimal> reported, Map<String, BigDecimal> expected) {
        assertThat(expected).isNotEmpty();
        assertThat(reported.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, revenue) -> assertThat(reported.get(key)).as(key).isEqualByComparingTo(revenue));
    }

    private JsonNode report(String by) {
        HttpResponse<String> answer = shop.query("/reports/sales?by=" + by);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static Map<String, BigDecimal> revenueByKey(JsonNode report) {
        Map<String, BigDecimal> revenue = new HashMap<>();
        report.get("items").forEach(item -> revenue.put(item.get("key").asString(), revenue(item)));
        return revenue;
    }

    private static BigDecimal total(JsonNode report) {
        return revenue(report.get("total"));
    }

    private static BigDecimal revenue(JsonNode item) {
        return new BigDecimal(item.get("revenue").asString());
    }

    private static long orders(JsonNode report) {
        return report.at("/total/orders").asLong();
    }

    private long events() throws SQLException {
        return Long.parseLong(shop.select("select count(*) from event_store.event"));
    }

    private String reportTime(String invoiceNo) throws SQLException {
        return shop.select(
                "select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from event_store.event"
                        + " where stream_id = 'invoice-" + invoiceNo + "'");
    }
}
