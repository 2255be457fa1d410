package dev.ordinal.shop.command.tool;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Says every few seconds how many events are done. Used by one thread. */
final class Progress implements LongConsumer {

    private static final long EVERY = Duration.ofSeconds(3).toNanos();

    private final PrintWriter out;
    private final long begin = System.nanoTime();
    private long shown = begin;

    Progress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void accept(long events) {
        long now = System.nanoTime();
        if (now - shown > EVERY) {
            shown = now;
            double seconds = (now - begin) / 1e9;
            out.printf(Locale.ROOT, "%,d events in %.0f s%n", events, seconds);
            out.flush();
        }
    }
}
