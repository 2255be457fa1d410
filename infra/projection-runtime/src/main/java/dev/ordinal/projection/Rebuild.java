package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.projection.RebuildFailed.Broken;
import dev.ordinal.projection.RebuildFailed.LeaseLost;
import dev.ordinal.projection.RebuildFailed.Refused;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Builds a read model anew, as a generation beside the one that serves, and has readers take it when it is proved right.
 *
 * <p>It is built from the event store up to a position, by several threads, while nobody else writes it; then live events join by the ordinary rule, without a gap or a
 * double. What is stored when a rebuild ends early stands: the next one of the same read model, in whatever process, goes on from there, by the order of the first, but for its memory and its rate, which are those of now, and that it is proved or kept where that is wanted now. Only
 * one process at a time rebuilds a read model: it keeps a lock of its session and a lease, and another that comes when the first has died, or the lease has run out, takes over.
 */
public final class Rebuild {

    /** The server notices the death of a process a moment later. */
    private static final Duration SESSION_ENDS = Duration.ofMillis(500);

    private final Projection projection;
    private final @Nullable RedisClient redis;
    private final DataSource dataSource;
    private final EventLog log;
    private final String bootstrapServers;
    private final Rebuilds rebuilds;

    /**
     * Rebuilds of one read model.
     *
     * @param redis for a read model in Redis; the client stays the caller's to close
     * @param dataSource the database of the read model, of schema {@code projection}, of the relay's tables and of the log; five connections are in use, and one more for
     *     each thread that folds, as many as the order had that is gone on with; sessions of its own, that no pool shares between transactions
     * @param bootstrapServers Kafka's
     */
    public Rebuild(
            Projection projection,
            @Nullable RedisClient redis,
            DataSource dataSource,
            EventLog log,
            String bootstrapServers) {
        this.projection = projection;
        this.redis = redis;
        this.dataSource = dataSource;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.rebuilds = new Rebuilds(
                dataSource,
                new Rebuilds.Owner(
                        UUID.randomUUID().toString(),
                        "%s, process %d"
                                .formatted(hostName(), ProcessHandle.current().pid())));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "unknown host";
        }
    }

    /**
     * How a rebuild ended.
     *
     * @param readModel the name that the result stands under
     * @param position up to which the log was folded before live events joined
     * @param events that this process folded
     * @param verification null where it was not asked for
     * @param active whether readers have it now
     */
    public record Result(
            String readModel,
            int generation,
            int version,
            long position,
            long events,
            Duration took,
            @Nullable Verification verification,
            boolean active) {}

    /**
     * Rebuilds. To stop it, interrupt its thread: what it has stored stands.
     *
     * @param order how; where another rebuild is gone on with, only how much memory it may take, how fast it may be, and that it is to be proved or to stop before the switch
     * @param listener told by this thread, several times a second while events are folded
     * @throws RebuildFailed where it ended before its end
     * @throws VerificationFailed where the result can't be verified
     * @throws InterruptedException where it was stopped
     */
    public Result run(RebuildOrder order, Consumer<RebuildProgress> listener) throws InterruptedException {
        try (Presence presence = new Presence(dataSource, order.model(projection))) {
            return run(claim(order, presence), order, presence, listener);
        }
    }

    private Result run(Rebuilds.Job job, RebuildOrder order, Presence presence, Consumer<RebuildProgress> listener)
            throws InterruptedException {
        Generation generation = job.generation();
        try (Lease lease = new Lease(rebuilds, generation, presence)) {
            try {
                return new RebuildWork(
                                projection,
                                redis,
                                dataSource,
                                log,
                                bootstrapServers,
                                rebuilds,
                                job,
                                order,
                                lease,
                                listener)
                        .run();
            } catch (InterruptedException e) {
                if (lease.isLost()) {
                    throw new LeaseLost(generation);
                }
                throw e;
            } catch (RebuildFailed e) {
                putOnRecord(generation, e);
                throw e;
            } catch (VirtualMachineError e) {
                Broken broken = new Broken(
                        "this program came to its end (%s), with a heap of %d MB: give it more (-Xmx), or the rebuild less memory; rebuild %s again, which goes on"
                                .formatted(
                                        e.getMessage() == null ? e : e.getMessage(),
                                        RebuildOrder.heap() >> 20,
                                        projection.name()),
                        e);
                putOnRecord(generation, broken);
                throw broken;
            } catch (SQLException | RuntimeException e) {
                if (Thread.interrupted()) {
                    if (lease.isLost()) {
                        throw new LeaseLost(generation);
                    }
                    throw interrupted(e);
                }
                if (e instanceof VerificationFailed unverified) {
                    putOnRecord(generation, unverified);
                    throw unverified;
                }
                Broken broken = broken(e);
                putOnRecord(generation, broken);
                throw broken;
            }
        }
    }

    private Rebuilds.Job claim(RebuildOrder order, Presence presence) throws InterruptedException {
        try {
            long head = log.head();
            Long until = order.until();
            if (until != null && until > head) {
                throw new Refused("the log ends at position %d, before %d".formatted(head, until));
            }
            return rebuilds.claim(projection, order, until == null ? head : until, presence.holdWithin(SESSION_ENDS));
        } catch (SQLException | LogUnavailable e) {
            throw broken(e);
        }
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(cause);
        return interrupted;
    }

    private Broken broken(Exception cause) {
        return new Broken(
                "%s%s; rebuild %s again, which goes on"
                        .formatted(
                                cause instanceof RedisException ? "Redis does not answer: " : "",
                                cause.getMessage() == null ? cause : cause.getMessage(),
                                projection.name()),
                cause);
    }

    private void putOnRecord(Generation generation, RuntimeException failure) {
        try {
            rebuilds.stopped(generation, String.valueOf(failure.getMessage()));
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
