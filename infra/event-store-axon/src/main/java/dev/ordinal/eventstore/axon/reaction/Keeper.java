package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.Tireless;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a reaction needs twice a second while it runs: a heartbeat, a look for streams that are to be tried again, and at how far it is behind. Where nothing can be stored any more it ends
 * the reaction, so that other processes take it over.
 */
final class Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final long ROUND_MILLIS = 500;

    private final Sql sql;
    private final AtomicBoolean running;
    private final Fleet fleet;
    private final Segments segments;
    private final ParkedRows rows;
    private final ReactionVitals vitals;
    private final BooleanSupplier writable;
    private final ScheduledExecutorService thread;
    private @Nullable ScheduledFuture<?> rounds;

    Keeper(
            Sql sql,
            AtomicBoolean running,
            Fleet fleet,
            Segments segments,
            ParkedRows rows,
            ReactionVitals vitals,
            BooleanSupplier writable,
            ScheduledExecutorService thread) {
        this.sql = sql;
        this.running = running;
        this.fleet = fleet;
        this.segments = segments;
        this.rows = rows;
        this.vitals = vitals;
        this.writable = writable;
        this.thread = thread;
    }

    int share() {
        return fleet.share();
    }

    /**
     * Begins.
     *
     * @param position  asked how far the reaction has come here; empty without a segment
     * @param end       ends the reaction here
     */
    synchronized void start(Supplier<OptionalLong> position, Runnable end) {
        running.set(true);
        fleet.beat();
        rounds = thread.scheduleWithFixedDelay(
                () -> Tireless.turn(() -> round(position, end), Keeper::failed),
                ROUND_MILLIS,
                ROUND_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void round(Supplier<OptionalLong> position, Runnable end) {
        if (!writable.getAsBoolean()) {
            LOG.error("Nothing can be stored any more: the reaction ends here, for other processes to take over");
            end.run();
            return;
        }
        fleet.beat();
        rows.asked().forEach(segments::retry);
        measure(position.get());
    }

    private static void failed(Throwable reason) {
        if (reason instanceof Abandoned) {
            LOG.debug("The reaction ends");
        } else {
            LOG.error("A round of a reaction's keeper failed", reason);
        }
    }

    private record Behind(long head, double seconds) {}

    private void measure(OptionalLong position) {
        if (position.isEmpty()) {
            vitals.idle();
            return;
        }
        long at = position.getAsLong();
        Behind behind = sql.query("""
                        SELECT (SELECT coalesce(max(position), 0) FROM event_store.event),
                            coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at) FROM event_store.event WHERE position = ?), 0)""", row -> new Behind(row.getLong(1), row.getDouble(2)), at + 1)
                .getFirst();
        vitals.lag(at, behind.head, Math.max(0, behind.seconds));
    }

    synchronized void stop() {
        running.set(false);
        if (rounds != null) {
            rounds.cancel(false);
        }
    }

    /** Once all segments are given up. */
    void leave() {
        try {
            fleet.leave();
        } catch (RuntimeException e) {
            LOG.debug("The others will notice", e);
        }
    }
}
