package dev.ordinal.relay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the relay's thread last did, for other threads to judge its health by. */
final class Vitals {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long BLIP = Duration.ofSeconds(1).toNanos();

    private boolean leading;
    private String holder = "nobody";
    private long head;
    private long checkpoint;
    private long turnedAt = System.nanoTime();
    private long movedAt = turnedAt;
    private long failingSince = turnedAt - 2 * BLIP;
    private @Nullable String failure = "not started";

    synchronized void leads(long position) {
        leading = true;
        checkpoint = position;
        movedAt = System.nanoTime();
    }

    synchronized void standsBy(String leader, long position, long logHead) {
        leading = false;
        holder = leader;
        moved(position);
        sawHead(logHead);
        works();
    }

    synchronized void sawHead(long logHead) {
        if (head <= checkpoint) {
            movedAt = System.nanoTime();
        }
        head = logHead;
    }

    synchronized void moved(long position) {
        if (position != checkpoint) {
            movedAt = System.nanoTime();
        }
        checkpoint = position;
    }

    /** The thread goes round. */
    synchronized void turned() {
        turnedAt = System.nanoTime();
    }

    /** The thread goes round, and nothing that it tried is open. */
    synchronized void works() {
        turned();
        failure = null;
    }

    synchronized void failed(String reason) {
        turnedAt = System.nanoTime();
        if (failure == null) {
            failingSince = turnedAt;
        }
        failure = reason;
    }

    synchronized long lag() {
        return Math.max(0, head - checkpoint);
    }

    synchronized RelayHealth health() {
        long now = System.nanoTime();
        if (failure != null && now - failingSince > BLIP) {
            return down(failure);
        }
        if (now - turnedAt > PATIENCE) {
            return down("hangs: its loop has not turned for " + seconds(now - turnedAt));
        }
        if (head > checkpoint && now - movedAt > PATIENCE) {
            return down("%d events wait, and none was relayed for %s".formatted(lag(), seconds(now - movedAt)));
        }
        return leading
                ? new RelayHealth(RelayHealth.Status.LEADING, "relayed up to " + checkpoint)
                : new RelayHealth(RelayHealth.Status.STANDING_BY, holder + " leads, relayed up to " + checkpoint);
    }

    private static RelayHealth down(String reason) {
        return new RelayHealth(RelayHealth.Status.DOWN, reason);
    }

    private static String seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds() + " s";
    }
}
