package dev.ordinal.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Invoice lines with every oddity of the real set, and what a sales report over them must say. */
record SampleShop(List<Line> lines) {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    record Line(
            String invoiceNo,
            String sku,
            String description,
            long quantity,
            String date,
            String unitPrice,
            String customer,
            String country) {

        BigDecimal revenue() {
            return new BigDecimal(unitPrice).multiply(BigDecimal.valueOf(quantity));
        }

        String csv() {
            String quoted = description.contains(",") || description.contains("\"")
                    ? '"' + description.replace("\"", "\"\"") + '"'
                    : description;
            return String.join(
                    ",", invoiceNo, sku, quoted, Long.toString(quantity), date, unitPrice, customer, country);
        }
    }

    static SampleShop withEveryOddity() {
        List<Line> lines = new ArrayList<>();
        lines.add(line(
                "536365", "85123A", "WHITE HANGING HEART, \"T-LIGHT\"", 6, "2010-12-01 08:26:00", "2.55", "17850.0"));
        lines.add(line("C536379", "D", "Discount", -1, "2010-12-01 09:41:00", "27.50", "14527.0"));
        lines.add(line("536414", "22139", "", 56, "2010-12-01 11:52:00", "0.0", ""));
        lines.add(line("A563186", "B", "Adjust bad debt", 1, "2011-08-12 14:51:00", "-11062.06", ""));
        lines.add(line("550193", "PADS", "PADS TO MATCH ALL CUSHIONS", 3, "2011-04-15 09:27:00", "0.001", "13952.0"));
        lines.add(line("536540", "M", "Manual", 2, "2010-12-01 14:05:00", "1.25", "14911.0", "EIRE"));
        lines.add(line("536540", "m", "Manual", 5, "2010-12-01 14:05:00", "2.55", "14911.0", "EIRE"));
        lines.add(line("536541", "BANK CHARGES", "BANK CHARGES", 1, "2010-12-01 14:06:00", "19.90", "", "Unspecified"));
        lines.add(line("536591", "21922", "UNION STRIPE CUSHION", 1, "2010-12-01 16:58:00", "1.65", "14606.0"));
        lines.add(line("536591", "21923", "LATE LINE", 2, "2010-12-01 16:57:00", "1.25", "14606.0"));
        for (int n = 0; n < 1_114; n++) {
            lines.add(line("573585", "SKU" + n, "LONG INVOICE", 1, "2011-10-31 14:41:00", "0.83", ""));
        }
        lines.add(line("536365", "71053", "WHITE METAL LANTERN", 6, "2010-12-01 08:26:00", "3.39", "17850.0"));
        return new SampleShop(List.copyOf(lines));
    }

    static SampleShop random(long seed, int invoices) {
        Random random = new Random(seed);
        List<Line> lines = new ArrayList<>();
        for (int n = 0; n < invoices; n++) {
            String date = "2011-%02d-%02d %02d:00:00"
                    .formatted(1 + random.nextInt(12), 1 + random.nextInt(28), 8 + random.nextInt(10));
            String country =
                    List.of("United Kingdom", "Netherlands", "EIRE", "France").get(random.nextInt(4));
            for (int l = 0; l <= random.nextInt(12); l++) {
                long quantity = random.nextInt(40) - 5L;
                String price = BigDecimal.valueOf(random.nextInt(5_000), 2).toPlainString();
                lines.add(new Line("R" + n, "S" + random.nextInt(300), "ITEM", quantity, date, price, "", country));
            }
        }
        return new SampleShop(List.copyOf(lines));
    }

    long invoices() {
        return lines.stream().map(Line::invoiceNo).distinct().count();
    }

    BigDecimal revenue() {
        return revenue(lines);
    }

    Map<String, BigDecimal> revenueBy(Function<Line, String> key) {
        Map<String, BigDecimal> revenue = new LinkedHashMap<>();
        lines.stream().collect(Collectors.groupingBy(key)).forEach((name, group) -> revenue.put(name, revenue(group)));
        return revenue;
    }

    Path writeTo(Path directory) {
        List<String> csv = new ArrayList<>(List.of(HEADER));
        lines.forEach(line -> csv.add(line.csv()));
        try {
            return Files.write(directory.resolve("sample.csv"), csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BigDecimal revenue(Collection<Line> lines) {
        return lines.stream().map(Line::revenue).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Line line(
            String invoiceNo,
            String sku,
            String description,
            long quantity,
            String date,
            String price,
            String customer) {
        return line(invoiceNo, sku, description, quantity, date, price, customer, "United Kingdom");
    }

    private static Line line(
            String invoiceNo,
            String sku,
            String description,
            long quantity,
            String date,
            String price,
            String customer,
            String country) {
        return new Line(invoiceNo, sku, description, quantity, date, price, customer, country);
    }
}
