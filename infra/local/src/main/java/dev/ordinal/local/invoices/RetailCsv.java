package dev.ordinal.local.invoices;

import static dev.ordinal.local.cli.CommandFailed.USAGE;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.ordinal.local.cli.CommandFailed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a UCI "Online Retail" file, plain or gzipped (told by its content, not its name). */
final class RetailCsv {

    private static final List<String> HEADER = List.of(
            "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country");

    /** As programs write it, and as spreadsheets do. */
    private static final List<DateTimeFormatter> TIMES = Stream.of(
                    "uuuu-MM-dd HH:mm:ss", "M/d/uuuu H:mm", "M/d/uu H:mm")
            .map(DateTimeFormatter::ofPattern)
            .toList();

    /** Far more than any price has; of 1e999999999, each is a character of memory. */
    private static final int MOST_DIGITS = 50;

    private static final ZoneId ZONE = ZoneId.of("Europe/London");

    private final Path file;

    RetailCsv(Path file) {
        this.file = file;
    }

    /**
     * Reads the whole file in its order.
     *
     * @throws CommandFailed if it cannot be read or is not such a file
     */
    void read(Consumer<InvoiceLine> good, Consumer<BadLine> bad) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailed(USAGE, "there is no file " + file);
        }
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .allowExtraFields(true)
                .allowMissingFields(true)
                .detectBomHeader(true)
                .ofCsvRecord(text())) {
            Iterator<CsvRecord> records = csv.iterator();
            checkHeader(records);
            records.forEachRemaining(line -> judge(line, good, bad));
        } catch (CsvParseException e) {
            throw new CommandFailed(USAGE, file + " is not a readable CSV file: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailed(USAGE, "cannot read " + file + ": " + e.getMessage());
        }
    }

    private InputStream text() throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        bytes.mark(2);
        boolean gzipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
        bytes.reset();
        return gzipped ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }

    private void checkHeader(Iterator<CsvRecord> records) {
        List<String> header = records.hasNext() ? records.next().getFields() : List.of();
        if (!header.equals(HEADER)) {
            throw new CommandFailed(
                    USAGE, file + " is not an Online Retail file: its first line must be " + String.join(",", HEADER));
        }
    }

    private static void judge(CsvRecord line, Consumer<InvoiceLine> good, Consumer<BadLine> bad) {
        try {
            good.accept(parse(line));
        } catch (BadField e) {
            String invoiceNo = line.getFieldCount() == 0 ? "" : line.getField(0).strip();
            bad.accept(new BadLine(line.getStartingLineNumber(), invoiceNo, String.valueOf(e.getMessage())));
        }
    }

    private static InvoiceLine parse(CsvRecord line) throws BadField {
        if (line.getFieldCount() != HEADER.size()) {
            throw new BadField("has " + line.getFieldCount() + " fields, not " + HEADER.size());
        }
        return new InvoiceLine(
                line.getStartingLineNumber(),
                required("InvoiceNo", line.getField(0).strip()),
                required("StockCode", line.getField(1)),
                absentIfBlank(line.getField(2)),
                quantity(line.getField(3)),
                time(line.getField(4)).atZone(ZONE).toInstant(),
                price(line.getField(5)),
                customer(line.getField(6)),
                required("Country", line.getField(7).strip()));
    }

    private static String required(String name, String value) throws BadField {
        if (value.isBlank()) {
            throw new BadField(name + " is empty");
        }
        return value;
    }

    private static @Nullable String absentIfBlank(String value) {
        return value.isBlank() ? null : value;
    }

    private static int quantity(String value) throws BadField {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new BadField("Quantity is not a whole number: '" + value + "'");
        }
    }

    private static LocalDateTime time(String value) throws BadField {
        for (DateTimeFormatter form : TIMES) {
            Optional<LocalDateTime> time = time(value.strip(), form);
            if (time.isPresent()) {
                return time.get();
            }
        }
        throw new BadField("InvoiceDate is not like 2010-12-01 08:26:00 or 12/1/2010 8:26: '" + value + "'");
    }

    private static Optional<LocalDateTime> time(String text, DateTimeFormatter form) {
        try {
            return Optional.of(LocalDateTime.parse(text, form));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static BigDecimal price(String value) throws BadField {
        try {
            BigDecimal price = new BigDecimal(value.strip());
            if (Math.abs(price.scale()) > MOST_DIGITS || price.precision() > MOST_DIGITS) {
                throw new BadField("UnitPrice has more than " + MOST_DIGITS + " digits");
            }
            return price;
        } catch (NumberFormatException e) {
            throw new BadField("UnitPrice is not a decimal number: '" + value + "'");
        }
    }

    /** The file was once a table of floating-point numbers, so customer 17850 reads {@code 17850.0}. */
    private static @Nullable String customer(String value) {
        String stripped = value.strip();
        String id = stripped.endsWith(".0") ? stripped.substring(0, stripped.length() - 2) : stripped;
        return id.isEmpty() ? null : id;
    }

    private static final class BadField extends Exception {
        BadField(String message) {
            super(message);
        }
    }
}
