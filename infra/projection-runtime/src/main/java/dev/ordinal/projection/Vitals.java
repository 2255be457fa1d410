package dev.ordinal.projection;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

/** What a worker last did, for other threads to judge its health by. */
final class Vitals {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long SILENCE = Duration.ofSeconds(30).toNanos();
    private static final long BLIP = Duration.ofSeconds(1).toNanos();

    private final String projection;
    private final LongSupplier clock;
    private String work = "";
    private int parkedStreams;
    private long lag;
    private boolean expectsToHear;
    private Set<String> leaderless = Set.of();
    private long ledAt;
    private long turnedAt;
    private long movedAt;
    private long heardAt;
    private boolean failing = true;
    private boolean relapsed;
    private long failingSince;
    private long failedAt;
    private String failure = "not started";

    /** @param clock nanoseconds from any start */
    Vitals(String projection, LongSupplier clock) {
        this.projection = projection;
        this.clock = clock;
        turnedAt = clock.getAsLong();
        movedAt = turnedAt;
        heardAt = turnedAt;
        ledAt = turnedAt;
        failedAt = turnedAt - 2 * BLIP;
        failingSince = failedAt;
    }

    synchronized void turned() {
        turnedAt = clock.getAsLong();
    }

    /** Something came from Kafka, or nothing was asked of it. */
    synchronized void heard() {
        heardAt = clock.getAsLong();
    }

    /** Whether something must come from Kafka, if only heartbeats. */
    synchronized void expectsToHear(boolean expects) {
        expectsToHear = expects;
    }

    /** The relays of its topics that nobody leads: what was relayed is applied and no lag shows, and yet it falls behind. */
    synchronized void leaderless(Set<String> relays) {
        if (relays.isEmpty()) {
            ledAt = clock.getAsLong();
        }
        leaderless = relays;
    }

    /** What was tried has worked. */
    synchronized void works() {
        failing = false;
    }

    synchronized void does(String what, int parked) {
        work = parked == 0 ? what : "%s, %d streams parked".formatted(what, parked);
        parkedStreams = parked;
    }

    synchronized int parkedStreams() {
        return parkedStreams;
    }

    /** Events were applied, or looked through for those that are missing. */
    synchronized void moved() {
        movedAt = clock.getAsLong();
    }

    /** Tells whether it worked for a while before, or failed in another way; such as may differ in figures only, the times that were waited. */
    synchronized boolean failed(String reason) {
        turnedAt = clock.getAsLong();
        boolean isNew = (!failing && turnedAt - failedAt >= BLIP)
                || !withoutFigures(failure).equals(withoutFigures(reason));
        if (!failing) {
            relapsed = turnedAt - failedAt < BLIP;
            failingSince = relapsed ? failingSince : turnedAt;
        }
        failing = true;
        failedAt = turnedAt;
        failure = reason;
        return isNew;
    }

    private static String withoutFigures(String reason) {
        return reason.replaceAll("\\d+", "");
    }

    /** What works and fails in turns is failing. */
    private boolean isFailing(long now) {
        return failing
                ? now - failingSince > BLIP
                : relapsed && now - failedAt < BLIP && failedAt - failingSince > BLIP;
    }

    synchronized void lags(long positions) {
        if (lag == 0) {
            moved();
        }
        lag = positions;
    }

    synchronized ProjectionHealth health() {
        long now = clock.getAsLong();
        if (isFailing(now)) {
            return down(failure);
        }
        if (now - turnedAt > PATIENCE) {
            return down("hangs: its loop has not turned for " + seconds(now - turnedAt));
        }
        if (lag > 0 && now - movedAt > PATIENCE) {
            return down("is %d positions behind, and applied nothing for %s".formatted(lag, seconds(now - movedAt)));
        }
        if (expectsToHear && now - heardAt > SILENCE) {
            return down("nothing came from Kafka for %s, not even a heartbeat".formatted(seconds(now - heardAt)));
        }
        return new ProjectionHealth(projection, ProjectionHealth.Status.UP, work + warning(now));
    }

    private String warning(long now) {
        return leaderless.isEmpty() || now - ledAt <= SILENCE
                ? ""
                : ", but nobody leads relay %s: events of its topics do not come"
                        .formatted(String.join(", ", leaderless));
    }

    private ProjectionHealth down(String reason) {
        return new ProjectionHealth(projection, ProjectionHealth.Status.DOWN, reason);
    }

    private static String seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds() + " s";
    }
}
