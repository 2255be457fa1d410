package dev.ordinal.shop.query.tool;

import dev.ordinal.projection.ParkedStreams;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits until a projector has done what was asked for. */
final class Pending {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration HINT = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Pending() {}

    /**
     * Says so where it takes long.
     *
     * @throws ToolFailed when no projector takes it on
     */
    static void await(ParkedStreams parked, @Nullable String readModel, @Nullable String stream, PrintWriter err)
            throws InterruptedException {
        long pending = parked.pending(readModel, stream);
        long movedAt = System.nanoTime();
        long hintAt = movedAt + HINT.toNanos();
        while (pending > 0) {
            if (System.nanoTime() - hintAt > 0) {
                err.println(pending
                        + " left, waiting for the projector that has their partition (Ctrl-C ends the waiting only)");
                err.flush();
                hintAt = System.nanoTime() + PATIENCE.toNanos();
            }
            Thread.sleep(LOOK);
            long now = parked.pending(readModel, stream);
            if (now != pending) {
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
                throw new ToolFailed(
                        "no projector did anything for %d s: it is still asked for, and done when one runs (see infra/ordinal status)"
                                .formatted(PATIENCE.toSeconds()));
            }
            pending = now;
        }
    }
}
