package dev.ordinal.local.invoices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSurveyTest {

    private static final Path WHOLE_SET = Path.of("../../../shared/data/online-retail.csv.gz");

    @TempDir
    private Path directory;

    @Test
    void linesOfAnInvoiceAreGatheredAlsoWhenTheyDoNotStandTogether() throws IOException {
        List<Invoice> invoices = invoices("""
                1,A,x,1,2011-01-01 08:27:00,1.10,,EIRE
                2,B,x,1,2011-01-01 08:26:00,2.20,,EIRE
                1,C,x,2,2011-01-01 08:26:00,0.001,,EIRE
                """);

        assertThat(invoices).extracting(Invoice::invoiceNo).containsExactly("2", "1");
        assertThat(invoices.get(1).lines()).extracting(Invoice.Line::sku).containsExactly("A", "C");
        assertThat(invoices.get(1).netTotal()).isEqualByComparingTo("1.102");
    }

    @Test
    void anInvoiceWithTwoTimesWasIssuedAtTheEarlierOne() throws IOException {
        Invoice invoice = invoices("""
                1,A,x,1,2011-01-01 08:27:00,1,,EIRE
                1,B,x,1,2011-01-01 08:26:00,1,,EIRE
                """).getFirst();

        assertThat(invoice.issuedAt()).isEqualTo(Instant.parse("2011-01-01T08:26:00Z"));
    }

    @Test
    void oneBadLineHoldsBackItsWholeInvoiceAndNoOther() throws IOException {
        Path file = file("""
                1,A,x,1,2011-01-01 08:26:00,1,,EIRE
                2,A,x,1,2011-01-01 08:26:00,1,,EIRE
                1,B,x,many,2011-01-01 08:26:00,1,,EIRE
                1,C,x,1,2011-01-01 08:26:00,1,,EIRE
                """);
        FileSurvey survey = FileSurvey.of(new RetailCsv(file));

        assertThat(survey.withheld()).containsExactly("1");
        assertThat(survey.badLines()).extracting(BadLine::lineNumber).containsExactly(4L);
        assertThat(invoices(file)).extracting(Invoice::invoiceNo).containsExactly("2");
    }

    @Test
    void linesOfOneInvoiceThatNameTwoCustomersAreBad() throws IOException {
        FileSurvey survey = FileSurvey.of(new RetailCsv(file("""
                1,A,x,1,2011-01-01 08:26:00,1,17850.0,EIRE
                1,B,x,1,2011-01-01 08:26:00,1,17851.0,EIRE
                """)));

        assertThat(survey.badLines())
                .containsExactly(new BadLine(3, "1", "CustomerID or Country differ from line 2 of the same invoice"));
    }

    @Test
    void theWholeRealSetIsReadToTheLastDigit() {
        assumeTrue(Files.exists(WHOLE_SET), "the whole set is not there: " + WHOLE_SET);

        List<Invoice> invoices = invoices(WHOLE_SET);

        assertThat(invoices).hasSize(25_900).extracting(Invoice::invoiceNo).doesNotHaveDuplicates();
        assertThat(invoices.stream().mapToInt(invoice -> invoice.lines().size()).sum())
                .isEqualTo(541_909);
        assertThat(invoices.stream().map(Invoice::netTotal).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("9747747.934");
    }

    private List<Invoice> invoices(String lines) throws IOException {
        return invoices(file(lines));
    }

    private static List<Invoice> invoices(Path file) {
        RetailCsv csv = new RetailCsv(file);
        List<Invoice> invoices = new ArrayList<>();
        FileSurvey.of(csv).forEachInvoice(csv, lines -> invoices.add(Invoice.of(lines)));
        return invoices;
    }

    private Path file(String lines) throws IOException {
        Path file = directory.resolve("retail.csv");
        Files.writeString(
                file, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n" + lines);
        return file;
    }
}
