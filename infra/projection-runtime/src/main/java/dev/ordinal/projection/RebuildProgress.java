package dev.ordinal.projection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a rebuild is at one moment.
 *
 * @param readModel the name that the result has
 * @param resumed whether it goes on with what another process began, by the options of that one
 * @param verified whether the result is compared with a fresh fold at the end
 * @param position up to where the log was read
 * @param target up to where this phase reads it
 * @param events folded by this process
 * @param eventsPerSecond of late
 * @param left the time that the rest of this phase takes if it goes on like this; null where that can't be told
 * @param trouble what it was last held up by; null where nothing did
 */
public record RebuildProgress(
        String readModel,
        int generation,
        boolean resumed,
        boolean verified,
        RebuildPhase phase,
        long position,
        long target,
        long events,
        double eventsPerSecond,
        @Nullable Duration left,
        @Nullable String trouble) {

    /** Of this phase's way through the log, 0 to 100. */
    public double percent() {
        return target == 0 ? 100 : Math.clamp(100.0 * position / target, 0, 100);
    }
}
