package dev.ordinal.projection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a worker last did, for other threads to judge its health by. */
final class Vitals {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long BLIP = Duration.ofSeconds(1).toNanos();

    private final String projection;
    private String work = "";
    private long lag;
    private long turnedAt = System.nanoTime();
    private long movedAt = turnedAt;
    private long failingSince = turnedAt - 2 * BLIP;
    private @Nullable String failure = "not started";

    Vitals(String projection) {
        this.projection = projection;
    }

    synchronized void turned() {
        turnedAt = System.nanoTime();
    }

    /** What was tried has worked. */
    synchronized void works() {
        failure = null;
    }

    synchronized void does(String what) {
        work = what;
    }

    /** Events were applied. */
    synchronized void moved() {
        movedAt = System.nanoTime();
    }

    synchronized void failed(String reason) {
        turnedAt = System.nanoTime();
        if (failure == null) {
            failingSince = turnedAt;
        }
        failure = reason;
    }

    synchronized void lags(long positions) {
        if (lag == 0) {
            moved();
        }
        lag = positions;
    }

    synchronized long lag() {
        return lag;
    }

    synchronized ProjectionHealth health() {
        long now = System.nanoTime();
        if (failure != null && now - failingSince > BLIP) {
            return down(failure);
        }
        if (now - turnedAt > PATIENCE) {
            return down("hangs: its loop has not turned for " + seconds(now - turnedAt));
        }
        if (lag > 0 && now - movedAt > PATIENCE) {
            return down("is %d positions behind, and applied nothing for %s".formatted(lag, seconds(now - movedAt)));
        }
        return new ProjectionHealth(projection, ProjectionHealth.Status.UP, work);
    }

    private ProjectionHealth down(String reason) {
        return new ProjectionHealth(projection, ProjectionHealth.Status.DOWN, reason);
    }

    private static String seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds() + " s";
    }
}
