package dev.ordinal.local.invoices;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.invoices.Importer.RefusedInvoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ordinal import}. */
@Command(
        name = "import",
        description =
                "Import a year of invoices (UCI \"Online Retail\" CSV, plain or gzipped) through the command API.",
        footerHeading = "%nThe file:%n",
        footer = {
            "Its first line is InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country;",
            "dates are like 2010-12-01 08:26:00 or 12/1/2010 8:26 (month first), of London; text is UTF-8.",
            "A spreadsheet becomes such a file by saving it as CSV.",
            "",
            "What can go wrong:",
            "Giving the same command again is harmless: an invoice number is imported once.",
            "A bad line is listed and its whole invoice held back (an invoice in the history cannot be completed",
            "later); correct the file and import it again. Everything else goes in."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything is imported and visible",
            "1:the command API could not be reached",
            "2:wrong usage, or not such a file",
            "3:some lines or invoices were refused, the rest is imported",
            "4:everything is imported, the read models do not show it yet"
        })
public final class ImportCommand implements Callable<Integer> {

    private static final int LISTED = 100;

    @Parameters(paramLabel = "FILE.csv[.gz]", description = "the file")
    private Path file = Path.of("");

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "64",
            description = "requests at the same time (${DEFAULT-VALUE})")
    private int inFlight;

    @Option(
            names = "--command-url",
            paramLabel = "URL",
            defaultValue = "${env:ORDINAL_COMMAND_URL:-http://127.0.0.1:8081}",
            description = "the command API (${DEFAULT-VALUE})")
    private String commandUrl = "";

    @Option(
            names = "--query-url",
            paramLabel = "URL",
            defaultValue = "${env:ORDINAL_QUERY_URL:-http://127.0.0.1:8082}",
            description = "the query API (${DEFAULT-VALUE})")
    private String queryUrl = "";

    @Option(names = "--json", description = "print the summary as JSON")
    private boolean json;

    record Money(String amount, String currency) {}

    record Summary(
            String file,
            int invoices,
            int importedBefore,
            long lines,
            Money netTotal,
            double seconds,
            @Nullable Double secondsUntilVisible,
            @Nullable String notVisible,
            List<BadLine> badLines,
            List<String> withheldInvoices,
            List<RefusedInvoice> refusedInvoices) {

        int exitCode() {
            if (!badLines.isEmpty() || !refusedInvoices.isEmpty()) {
                return 3;
            }
            return notVisible == null ? 0 : 4;
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (inFlight < 1) {
            throw new CommandFailed(CommandFailed.USAGE, "--in-flight must be at least 1");
        }
        RetailCsv csv = new RetailCsv(file);
        FileSurvey survey = FileSurvey.of(csv);
        try (Api commands = new Api(commandUrl);
                Api queries = new Api(queryUrl)) {
            Summary summary = run(csv, survey, commands, queries);
            if (json) {
                System.out.println(Json.pretty(summary));
            } else {
                print(summary);
            }
            return summary.exitCode();
        }
    }

    private Summary run(RetailCsv csv, FileSurvey survey, Api commands, Api queries) throws InterruptedException {
        long start = System.nanoTime();
        Importer importer;
        try (Progress progress = Progress.of(survey.lines())) {
            importer = new Importer(new InvoiceSender(commands), Math.max(inFlight, 1), progress);
            importer.run(survey, csv);
        }
        double seconds = secondsSince(start);
        String trouble = new CatchUp(queries).await(importer.tokens());
        boolean visible = trouble.isEmpty();
        return new Summary(
                file.toString(),
                importer.invoices(),
                importer.before(),
                importer.lines(),
                new Money(importer.netTotal().toPlainString(), "GBP"),
                seconds,
                visible ? secondsSince(start) : null,
                visible ? null : trouble,
                survey.badLines(),
                survey.withheld().stream().sorted().toList(),
                importer.refused());
    }

    private static void print(Summary summary) {
        list(summary.badLines().stream()
                .map(line -> "line " + line.lineNumber() + ": " + line.reason() + heldBack(line.invoiceNo()))
                .toList());
        list(summary.refusedInvoices().stream()
                .map(invoice -> "invoice " + invoice.invoiceNo() + " (line " + invoice.lineNumber() + ") refused: "
                        + invoice.reason())
                .toList());
        System.out.printf(
                Locale.ROOT,
                "%,d invoices are in (%,d new, %,d from before), %,d lines, net total %s %s, in %.1f s%n",
                summary.invoices(),
                summary.invoices() - summary.importedBefore(),
                summary.importedBefore(),
                summary.lines(),
                summary.netTotal().amount(),
                summary.netTotal().currency(),
                summary.seconds());
        if (summary.secondsUntilVisible() != null) {
            System.out.printf(
                    Locale.ROOT,
                    "the read models showed all of it after %.1f s (%.1f s after the last answer)%n",
                    summary.secondsUntilVisible(),
                    summary.secondsUntilVisible() - summary.seconds());
        } else {
            System.out.println("the read models do not show all of it yet: " + summary.notVisible());
        }
        if (summary.exitCode() == 3) {
            System.out.printf(
                    "not imported: %d bad lines holding back %d invoices, %d invoices refused (listed above)%n",
                    summary.badLines().size(),
                    summary.withheldInvoices().size(),
                    summary.refusedInvoices().size());
        }
    }

    private static void list(List<String> troubles) {
        troubles.stream().limit(LISTED).forEach(System.err::println);
        if (troubles.size() > LISTED) {
            System.err.println("... and " + (troubles.size() - LISTED) + " more; --json lists them all");
        }
    }

    private static String heldBack(String invoiceNo) {
        return invoiceNo.isEmpty() ? "" : " (invoice " + invoiceNo + " held back)";
    }

    private static double secondsSince(long start) {
        return Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    }
}
