package dev.ordinal.local.invoices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetailCsvTest {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    @TempDir
    private Path directory;

    private final List<InvoiceLine> good = new ArrayList<>();
    private final List<BadLine> bad = new ArrayList<>();

    @Test
    void aLineIsReadWithItsExactPriceAndItsCustomerWithoutTheFloatingPoint() throws IOException {
        read("536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n");

        assertThat(good)
                .containsExactly(new InvoiceLine(
                        2,
                        "536365",
                        "85123A",
                        "WHITE HANGING HEART",
                        6,
                        Instant.parse("2010-12-01T08:26:00Z"),
                        new BigDecimal("2.55"),
                        "17850",
                        "United Kingdom"));
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2010-12-01 08:26:00", "12/1/2010 8:26", "12/01/2010 08:26", "12/1/10 8:26"})
    void aTimeIsReadAsProgramsAndAsSpreadsheetsWriteIt(String time) throws IOException {
        read("536365,85123A,WHITE HANGING HEART,6," + time + ",2.55,17850,United Kingdom\n");

        assertThat(good).extracting(InvoiceLine::at).containsExactly(Instant.parse("2010-12-01T08:26:00Z"));
    }

    @Test
    void timesInSummerAreAnHourAheadOfUtc() throws IOException {
        read("1,A,x,1,2011-07-01 08:26:00,1,,EIRE\n");

        assertThat(good.getFirst().at()).isEqualTo(Instant.parse("2011-07-01T07:26:00Z"));
    }

    @Test
    void aMissingCustomerAndAMissingDescriptionAreAbsent() throws IOException {
        read("1,A,,1,2011-01-01 08:26:00,0.0,,EIRE\n");

        assertThat(good.getFirst().customerRef()).isNull();
        assertThat(good.getFirst().description()).isNull();
    }

    @Test
    void stockCodesKeepTheirCaseAndTheirSpaces() throws IOException {
        read("""
                1,m,x,1,2011-01-01 08:26:00,1,,EIRE
                1,M,x,1,2011-01-01 08:26:00,1,,EIRE
                1,BANK CHARGES,x,1,2011-01-01 08:26:00,1,,EIRE
                """);

        assertThat(good).extracting(InvoiceLine::sku).containsExactly("m", "M", "BANK CHARGES");
    }

    @Test
    void creditNotesAndAdjustmentsAreOrdinaryLines() throws IOException {
        read("""
                C536379,D,Discount,-1,2010-12-01 09:41:00,27.50,14527.0,United Kingdom
                A563187,B,Adjust bad debt,1,2011-08-12 14:52:00,-11062.06,,United Kingdom
                1,x,thousandth,2,2011-08-12 14:52:00,0.001,,United Kingdom
                """);

        assertThat(good)
                .extracting(InvoiceLine::amount)
                .containsExactly(new BigDecimal("-27.50"), new BigDecimal("-11062.06"), new BigDecimal("0.002"));
    }

    @Test
    void quotedFieldsHoldQuotesAndCommas() throws IOException {
        read("1,22041,\"RECORD FRAME 7\"\" SINGLE, SIZE\",48,2010-12-01 12:27:00,2.1,16210.0,EIRE\n");

        assertThat(good.getFirst().description()).isEqualTo("RECORD FRAME 7\" SINGLE, SIZE");
    }

    @Test
    void badLinesAreListedWithTheirNumberAndReasonAndTheRestGoesOn() throws IOException {
        read("""
                1,A,x,one,2011-01-01 08:26:00,1,,EIRE
                2,A,x,1,yesterday,1,,EIRE
                3,A,x,1,2011-01-01 08:26:00,cheap,,EIRE
                4,A,x,1
                ,A,x,1,2011-01-01 08:26:00,1,,EIRE
                6,,x,1,2011-01-01 08:26:00,1,,EIRE
                7,A,x,1,2011-01-01 08:26:00,1,,
                8,A,x,1,2011-01-01 08:26:00,1,,EIRE
                9,A,x,1,2011-01-01 08:26:00,1e999999999,,EIRE
                10,A,x,1,2011-01-01 08:26:00,1e-999999999,,EIRE
                """);

        assertThat(bad)
                .containsExactly(
                        new BadLine(2, "1", "Quantity is not a whole number: 'one'"),
                        new BadLine(
                                3, "2", "InvoiceDate is not like 2010-12-01 08:26:00 or 12/1/2010 8:26: 'yesterday'"),
                        new BadLine(4, "3", "UnitPrice is not a decimal number: 'cheap'"),
                        new BadLine(5, "4", "has 4 fields, not 8"),
                        new BadLine(6, "", "InvoiceNo is empty"),
                        new BadLine(7, "6", "StockCode is empty"),
                        new BadLine(8, "7", "Country is empty"),
                        new BadLine(10, "9", "UnitPrice has more than 50 digits"),
                        new BadLine(11, "10", "UnitPrice has more than 50 digits"));
        assertThat(good).extracting(InvoiceLine::invoiceNo).containsExactly("8");
    }

    @Test
    void aGzippedFileIsToldByItsContentNotByItsName() throws IOException {
        Path file = directory.resolve("plain-looking.csv");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((HEADER + "1,A,x,1,2011-01-01 08:26:00,1,,EIRE\n").getBytes(UTF_8));
        }

        new RetailCsv(file).read(good::add, bad::add);

        assertThat(good).hasSize(1);
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheHeader() throws IOException {
        Path file = directory.resolve("bom.csv");
        Files.writeString(file, "\uFEFF" + HEADER + "1,A,x,1,2011-01-01 08:26:00,1,,EIRE\n");

        new RetailCsv(file).read(good::add, bad::add);

        assertThat(good).hasSize(1);
    }

    @Test
    void anotherKindOfFileIsRefusedInOneLine() throws IOException {
        Path file = directory.resolve("other.csv");
        Files.writeString(file, "id,name\n1,x\n");

        assertThatThrownBy(() -> new RetailCsv(file).read(good::add, bad::add))
                .isInstanceOfSatisfying(
                        CommandFailed.class,
                        failed -> assertThat(failed.exitCode()).isEqualTo(2))
                .message()
                .startsWith(file + " is not an Online Retail file")
                .hasLineCount(1);
    }

    private void read(String lines) throws IOException {
        Path file = directory.resolve("retail.csv");
        Files.writeString(file, HEADER + lines);
        new RetailCsv(file).read(good::add, bad::add);
    }
}
