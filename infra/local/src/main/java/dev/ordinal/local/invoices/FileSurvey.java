package dev.ordinal.local.invoices;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a first pass over the file learns, so that a second one can send every invoice as soon as its last line is read: the lines of an invoice need
 * not stand together, and one bad line holds back its whole invoice (half an invoice in the history could not be completed later).
 */
final class FileSurvey {

    private final Map<String, Seen> invoices = new LinkedHashMap<>();
    private final List<BadLine> badLines = new ArrayList<>();
    private final Set<String> withheld = new LinkedHashSet<>();
    private long lines;

    private static final class Seen {
        private final InvoiceLine first;
        private long lastLine;

        Seen(InvoiceLine first) {
            this.first = first;
        }
    }

    static FileSurvey of(RetailCsv csv) {
        FileSurvey survey = new FileSurvey();
        csv.read(survey::good, survey::bad);
        return survey;
    }

    private void good(InvoiceLine line) {
        lines++;
        Seen seen = invoices.computeIfAbsent(line.invoiceNo(), first -> new Seen(line));
        seen.lastLine = line.lineNumber();
        if (!Objects.equals(seen.first.customerRef(), line.customerRef())
                || !seen.first.country().equals(line.country())) {
            withhold(new BadLine(
                    line.lineNumber(),
                    line.invoiceNo(),
                    "CustomerID or Country differ from line " + seen.first.lineNumber() + " of the same invoice"));
        }
    }

    private void bad(BadLine line) {
        lines++;
        withhold(line);
    }

    private void withhold(BadLine line) {
        badLines.add(line);
        if (!line.invoiceNo().isEmpty()) {
            withheld.add(line.invoiceNo());
        }
    }

    /** All lines below the header, good and bad. */
    long lines() {
        return lines;
    }

    int invoices() {
        return invoices.size();
    }

    List<BadLine> badLines() {
        return List.copyOf(badLines);
    }

    /** The numbers of the invoices that have a bad line. */
    Set<String> withheld() {
        return Set.copyOf(withheld);
    }

    /** The second pass: hands over every complete invoice that has no bad line, in the order of their last lines. */
    void forEachInvoice(RetailCsv csv, Consumer<List<InvoiceLine>> complete) {
        Map<String, List<InvoiceLine>> open = new HashMap<>();
        csv.read(
                line -> {
                    if (withheld.contains(line.invoiceNo())) {
                        return;
                    }
                    List<InvoiceLine> soFar = open.computeIfAbsent(line.invoiceNo(), none -> new ArrayList<>());
                    soFar.add(line);
                    Seen seen = invoices.get(line.invoiceNo());
                    if (seen != null && seen.lastLine == line.lineNumber()) {
                        open.remove(line.invoiceNo());
                        complete.accept(soFar);
                    }
                },
                ignored -> {});
    }
}
