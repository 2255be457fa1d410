package dev.ordinal.relay;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the relay's thread last did, for other threads to judge its health by. */
final class Vitals {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long BLIP = Duration.ofSeconds(1).toNanos();

    private boolean leading;
    private String holder = "nobody";
    private long head;
    private long checkpoint;
    private long seen;
    private long seenAt;
    private @Nullable Instant oldestRecordedAt;
    private long turnedAt = System.nanoTime();
    private long movedAt = turnedAt;
    private long failingSince = turnedAt - 2 * BLIP;
    private @Nullable String failure = "not started";

    /** To lead is not yet to have relayed anything: two that take turns at it may both be in vain. */
    synchronized void leads(long position) {
        leading = true;
        checkpoint = position;
    }

    /** Where something waits that nobody relays, the one that leads may fail as this one did. */
    synchronized void standsBy(String leader, long position) {
        leading = false;
        holder = leader;
        boolean hasMoved = position != checkpoint;
        checkpoint = position;
        if (hasMoved) {
            movedAt = System.nanoTime();
        }
        if (hasMoved || head <= position) {
            works();
        } else {
            turned();
        }
    }

    /** Looks how far the log has come, and what waits behind the checkpoint. */
    void lookAt(EventLog log) {
        long logHead = log.head();
        long from = position();
        List<StoredEvent> waiting = logHead > from ? log.after(from, 1) : List.of();
        saw(logHead, waiting.isEmpty() ? null : waiting.getFirst().recordedAt());
    }

    private synchronized long position() {
        return checkpoint;
    }

    private synchronized void saw(long logHead, @Nullable Instant oldest) {
        if (head <= checkpoint) {
            movedAt = System.nanoTime();
        }
        if (seen <= checkpoint) {
            seen = logHead;
            seenAt = System.nanoTime();
        }
        head = logHead;
        oldestRecordedAt = oldest;
    }

    /** What waits now was recorded no earlier than what was relayed. */
    synchronized void moved(StoredEvent last) {
        movedAt = System.nanoTime();
        checkpoint = last.position();
        oldestRecordedAt = last.recordedAt();
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

    /** Tells whether it worked before, or failed in another way; such as may differ in figures only, the times that were waited. */
    synchronized boolean failed(String reason) {
        turnedAt = System.nanoTime();
        boolean isNew = failure == null || !withoutFigures(failure).equals(withoutFigures(reason));
        if (failure == null) {
            failingSince = turnedAt;
        }
        failure = reason;
        return isNew;
    }

    private static String withoutFigures(String reason) {
        return reason.replaceAll("\\d+", "");
    }

    synchronized boolean isLeading() {
        return leading && failure == null;
    }

    synchronized long lag() {
        return Math.max(0, head - checkpoint);
    }

    /** By the clock that recorded the oldest that waits, and where that one was ahead, by how long it was seen to wait. */
    synchronized Duration lagAge(Instant now) {
        if (head <= checkpoint) {
            return Duration.ZERO;
        }
        Duration waited = seen > checkpoint ? Duration.ofNanos(System.nanoTime() - seenAt) : Duration.ZERO;
        Duration age = oldestRecordedAt == null ? Duration.ZERO : Duration.between(oldestRecordedAt, now);
        return age.compareTo(waited) > 0 ? age : waited;
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
