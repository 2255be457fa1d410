package dev.ordinal.shop.query.tool;

import dev.ordinal.projection.VerifyProgress;
import java.io.PrintWriter;
import java.time.Duration;

/** Says every few seconds how far a verification has come. */
final class FoldedLines implements VerifyProgress {

    private static final long INTERVAL = Duration.ofSeconds(3).toNanos();

    private final PrintWriter err;
    private long saidAt = System.nanoTime();

    FoldedLines(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void folded(long position, long upTo) {
        if (System.nanoTime() - saidAt > INTERVAL) {
            err.printf("folded %,d of %,d positions (%d %%)%n", position, upTo, 100 * position / upTo);
            err.flush();
            saidAt = System.nanoTime();
        }
    }
}
