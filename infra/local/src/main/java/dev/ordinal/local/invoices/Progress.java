package dev.ordinal.local.invoices;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far an import has come, on standard error. Steps may come from many threads. */
sealed interface Progress extends AutoCloseable {

    /** One more invoice, of so many lines, has been answered. */
    void step(int lines);

    @Override
    void close();

    /** A bar on a terminal, else a line every five seconds. */
    static Progress of(long totalLines) {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                ? new Bar(totalLines, System.err)
                : new Lines(totalLines, System.err);
    }

    final class Bar implements Progress {

        private final ProgressBar bar;
        private final long start = System.nanoTime();
        private int invoices;

        Bar(long totalLines, PrintStream out) {
            bar = new ProgressBarBuilder()
                    .setTaskName("import")
                    .setInitialMax(totalLines)
                    .setUnit(" lines", 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new ConsoleProgressBarConsumer(out))
                    .showSpeed()
                    .build();
        }

        @Override
        public synchronized void step(int lines) {
            invoices++;
            bar.stepBy(lines);
            bar.setExtraMessage(" " + perSecond(invoices, start) + " invoices/s");
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    final class Lines implements Progress {

        private static final long EVERY = Duration.ofSeconds(5).toNanos();

        private final long totalLines;
        private final PrintStream out;
        private final long start = System.nanoTime();
        private long shown = start;
        private long lines;
        private int invoices;

        Lines(long totalLines, PrintStream out) {
            this.totalLines = totalLines;
            this.out = out;
        }

        @Override
        public synchronized void step(int more) {
            invoices++;
            lines += more;
            long now = System.nanoTime();
            if (now - shown > EVERY) {
                shown = now;
                long left = (now - start) / 1_000_000_000L * (totalLines - lines) / Math.max(lines, 1);
                out.printf(
                        Locale.ROOT,
                        "%,d of %,d lines, %s invoices/s, about %d s left%n",
                        lines,
                        totalLines,
                        perSecond(invoices, start),
                        left);
            }
        }

        @Override
        public void close() {}
    }

    private static String perSecond(int count, long start) {
        return "%.0f".formatted(count / Math.max((System.nanoTime() - start) / 1e9, 0.001));
    }
}
