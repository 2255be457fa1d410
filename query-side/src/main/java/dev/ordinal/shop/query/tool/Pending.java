package dev.ordinal.shop.query.tool;

import dev.ordinal.projection.ParkedStreams;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits until a projector has done what was asked for. */
final class Pending {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Pending() {}

    /** @throws ToolFailed when no projector takes it on */
    static void await(ParkedStreams parked, @Nullable String readModel, @Nullable String stream)
            throws InterruptedException {
        long pending = parked.pending(readModel, stream);
        long movedAt = System.nanoTime();
        while (pending > 0) {
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
