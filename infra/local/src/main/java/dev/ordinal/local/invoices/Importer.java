package dev.ordinal.local.invoices;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.invoices.InvoiceSender.Refused;
import dev.ordinal.local.invoices.InvoiceSender.Stored;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends the invoices of a file, many at a time, and counts. */
final class Importer {

    private static final int SERVER_FAILURES_IN_A_ROW = 20;

    private final InvoiceSender sender;
    private final int inFlight;
    private final Progress progress;
    private final RecentTokens tokens = new RecentTokens();
    private final AtomicReference<@Nullable RuntimeException> abort = new AtomicReference<>();
    private final List<RefusedInvoice> refused = new ArrayList<>();
    private int invoices;
    private int serverFailures;
    private int before;
    private long lines;
    private BigDecimal netTotal = BigDecimal.ZERO;

    /** @param lineNumber where the invoice begins in the file */
    record RefusedInvoice(String invoiceNo, long lineNumber, String reason) {}

    Importer(InvoiceSender sender, int inFlight, Progress progress) {
        this.sender = sender;
        this.inFlight = inFlight;
        this.progress = progress;
    }

    /** @throws CommandFailed if the command API cannot be reached for so long that going on makes no sense */
    void run(FileSurvey survey, RetailCsv csv) throws InterruptedException {
        Semaphore free = new Semaphore(inFlight);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            survey.forEachInvoice(csv, invoiceLines -> {
                throwIfAborted();
                free.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        sendOne(invoiceLines);
                    } catch (RuntimeException e) {
                        abort.compareAndSet(null, e);
                    } catch (Error e) {
                        abort.compareAndSet(null, new CommandFailed("an invoice could not be sent: " + e));
                    } finally {
                        free.release();
                    }
                });
            });
        }
        throwIfAborted();
    }

    private void throwIfAborted() {
        RuntimeException reason = abort.get();
        if (reason != null) {
            throw reason;
        }
    }

    private void sendOne(List<InvoiceLine> invoiceLines) {
        if (abort.get() != null) {
            return;
        }
        Invoice invoice = Invoice.of(invoiceLines);
        switch (sender.send(invoice)) {
            case Stored stored -> count(invoice, stored);
            case Refused refusal ->
                refuse(
                        new RefusedInvoice(
                                invoice.invoiceNo(), invoiceLines.getFirst().lineNumber(), refusal.reason()),
                        refusal.serverFailed());
        }
        progress.step(invoiceLines.size());
    }

    private synchronized void count(Invoice invoice, Stored stored) {
        serverFailures = 0;
        invoices++;
        before += stored.before() ? 1 : 0;
        lines += invoice.lines().size();
        netTotal = netTotal.add(invoice.netTotal());
        tokens.add(stored.token());
    }

    private synchronized void refuse(RefusedInvoice invoice, boolean serverFailed) {
        refused.add(invoice);
        serverFailures = serverFailed ? serverFailures + 1 : 0;
        if (serverFailures == SERVER_FAILURES_IN_A_ROW) {
            throw new CommandFailed("the command API fails again and again (" + invoice.reason()
                    + "): see its log, for example with `infra/ordinal logs command-side`");
        }
    }

    RecentTokens tokens() {
        return tokens;
    }

    synchronized int invoices() {
        return invoices;
    }

    /** How many of the invoices had been imported by an earlier run. */
    synchronized int before() {
        return before;
    }

    synchronized long lines() {
        return lines;
    }

    synchronized BigDecimal netTotal() {
        return netTotal;
    }

    synchronized List<RefusedInvoice> refused() {
        return List.copyOf(refused);
    }
}
