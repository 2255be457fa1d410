package dev.ordinal.shop.query.tool;

import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits until whoever it belongs to has done what was asked for. */
final class Pending {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration HINT = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Pending() {}

    /**
     * Says so where it takes long.
     *
     * @throws ToolFailed when nobody takes it on
     */
    static void await(Waiting parked, @Nullable String name, @Nullable String stream, PrintWriter err)
            throws InterruptedException {
        await(parked, name, stream, err, PATIENCE);
    }

    static void await(
            Waiting parked, @Nullable String name, @Nullable String stream, PrintWriter err, Duration patience)
            throws InterruptedException {
        long pending = parked.pending(name, stream);
        long at = parked.pendingAt(name, stream);
        long movedAt = System.nanoTime();
        long hintAt = movedAt + HINT.toNanos();
        while (pending > 0) {
            if (System.nanoTime() - hintAt > 0) {
                err.println(
                        pending + " left, waiting for the process that they belong to (Ctrl-C ends the waiting only)");
                err.flush();
                hintAt = System.nanoTime() + patience.toNanos();
            }
            Thread.sleep(LOOK);
            long now = parked.pending(name, stream);
            long nowAt = parked.pendingAt(name, stream);
            if (now != pending || nowAt != at || parked.isWorkedOn(name, stream)) {
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > patience.toNanos()) {
                throw new ToolFailed(
                        "nobody went on with %s for %d s: it is still asked for, and done when a projector or a process with the reaction runs (see infra/ordinal status)"
                                .formatted(
                                        String.join(", ", parked.pendingPlaces(name, stream)), patience.toSeconds()));
            }
            pending = now;
            at = nowAt;
        }
    }
}
