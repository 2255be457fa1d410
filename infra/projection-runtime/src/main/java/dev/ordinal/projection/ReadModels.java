package dev.ordinal.projection;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.Tireless;
import io.lettuce.core.RedisClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a query API must know of the read models: which generation to read, how far it has come, and when it has seen a write. One background thread keeps a
 * picture of it, renewed ten times a second, and while someone waits two milliseconds after the one before, or as long as that one took where the machine is busy. Safe
 * for any number of threads.
 */
public final class ReadModels implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadModels.class);
    private static final Duration WHILE_AWAITED = Duration.ofMillis(2);
    private static final Duration ELSE = Duration.ofMillis(100);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(10);

    private final PictureSource source;
    private final EventLog log;
    private final ParkedStreams parked;
    private final Thread thread = new Thread(this::run, "read-models");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition renewed = lock.newCondition();
    private final Condition wanted = lock.newCondition();
    private @Nullable Picture picture;
    private boolean failing;
    private long renewedAt;
    private int waiting;
    private boolean wantedNow;
    private boolean open = true;

    /**
     * Starts the thread; the database may still be away.
     *
     * @param dataSource the database of the runtime's tables and the relay's
     * @param redis null where no read model rests in Redis; stays the caller's to close
     * @param projections those whose read models are asked for: their versions are the ones that the caller's queries know
     */
    public ReadModels(
            DataSource dataSource,
            EventLog log,
            @Nullable RedisClient redis,
            Collection<? extends Projection> projections) {
        this.source = new PictureSource(dataSource, redis, projections);
        this.log = log;
        this.parked = new ParkedStreams(dataSource);
        thread.setDaemon(true);
        thread.start();
    }

    /** The generations to read from, without waiting; empty when the database has not been heard for five seconds. */
    public Optional<ActiveGenerations> recent() {
        lock.lock();
        try {
            return picture == null || System.nanoTime() - renewedAt > FIRST.toNanos()
                    ? Optional.empty()
                    : Optional.of(picture.active());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The generations to read from.
     *
     * @throws ReadModelsUnknown when the database has not answered since the start, within five seconds; what was known last stays while it is away
     */
    public ActiveGenerations snapshot() {
        return picture().active();
    }

    /**
     * The models of the past, by name, that show one of these read models and that this code can read.
     *
     * @throws ReadModelsUnknown when the database has not answered since the start, within five seconds; what was known last stays while it is away
     */
    public Map<String, PastModel> past(Collection<String> projections) {
        return picture().past().entrySet().stream()
                .filter(model -> projections.contains(model.getValue().of()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * A log position up to which all the given read models have seen everything that concerns them. Ask before reading rows: the rows are then at least as new.
     *
     * @throws ReadModelsUnknown when the database has not answered since the start, within five seconds; what was known last stays while it is away
     */
    public long position(Collection<String> projections) {
        return picture().position(projections);
    }

    /**
     * Of which streams, by id, a read model in Redis says what is at least as new as what another one said when its state was last looked at, a tenth of a second ago
     * while the database answers. Of none while it has parked streams.
     *
     * @param progress the hash at {@link ActiveGenerations#progressKey}, read before the keys: what is in Redis now need not be what was there a moment ago
     * @throws ReadModelsUnknown when the database has not answered since the start, within five seconds; what was known last stays while it is away
     */
    public Predicate<String> asNew(String inRedis, Map<String, String> progress, String other, String streamType) {
        Picture known = picture();
        Map<TopicPartition, LogPosition> reached = RedisProgress.read(progress);
        return streamId -> known.isAsNew(inRedis, reached, other, streamType, streamId);
    }

    /**
     * As {@link #asNew}, whether it is so of all streams that the read model in Redis reads: for what many streams make together.
     *
     * @throws ReadModelsUnknown when the database has not answered since the start, within five seconds; what was known last stays while it is away
     */
    public boolean isAsNew(String inRedis, Map<String, String> progress, String other) {
        return picture().isAsNew(inRedis, RedisProgress.read(progress), other);
    }

    /**
     * What a read model had applied a moment ago, as a value to compare: while it stays equal, nothing was applied but to streams that were parked.
     *
     * @throws ReadModelsUnknown when the database has not answered since the start, within five seconds; what was known last stays while it is away
     */
    public Object applied(String projection) {
        Picture known = picture();
        return List.of(known.active().of(projection), known.progress().getOrDefault(projection, Map.of()));
    }

    /**
     * Waits until the given read models have seen the token's writes, or can't. Writes to streams that a read model does not read are none of its business.
     *
     * @param timeout zero only looks at what was known a moment ago
     * @throws LogUnavailable when the log is asked whether a write still stands, and does not answer
     */
    public WaitResult await(ConsistencyToken token, Collection<String> projections, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        TokenCheck check = new TokenCheck(token, projections, log, parked);
        String behind = String.join(", ", projections);
        Picture seen = fresh(deadline);
        while (seen != null) {
            switch (check.against(seen)) {
                case TokenCheck.Seen _ -> {
                    return new WaitResult.Seen(seen.active());
                }
                case TokenCheck.Lost lost -> {
                    return new WaitResult.Behind(lost.projection());
                }
                case TokenCheck.Parked waits -> {
                    return new WaitResult.Parked(waits.projection(), waits.streamId());
                }
                case TokenCheck.NotYet notYet -> behind = notYet.projection();
            }
            seen = next(seen.number(), deadline);
        }
        return new WaitResult.Behind(behind);
    }

    private Picture picture() {
        try {
            Picture known = current();
            if (known == null) {
                known = next(0, System.nanoTime() + FIRST.toNanos());
            }
            if (known != null) {
                return known;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ReadModelsUnknown();
    }

    private @Nullable Picture current() {
        lock.lock();
        try {
            return picture;
        } finally {
            lock.unlock();
        }
    }

    /**
     * One of a moment ago, or the next; null when there is none in time. While the database that it comes from has fallen silent, an older one may show a history that was
     * lost with it, though another database answers the caller.
     */
    private @Nullable Picture fresh(long deadline) throws InterruptedException {
        Picture known;
        lock.lock();
        try {
            known = picture;
            if (known != null && System.nanoTime() - renewedAt < FRESH.toNanos()) {
                return known;
            }
        } finally {
            lock.unlock();
        }
        return next(known == null ? 0 : known.number(), deadline);
    }

    /** Waits for a picture taken after the one of that number; null when there is none in time. */
    private @Nullable Picture next(long seen, long deadline) throws InterruptedException {
        lock.lock();
        try {
            if (waiting++ == 0) {
                wantedNow = true;
                wanted.signal();
            }
            while (picture == null || picture.number() <= seen) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || !open) {
                    return null;
                }
                renewed.awaitNanos(left);
            }
            return picture;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private void run() {
        try (source) {
            Tireless.loop(
                    this::isOpen, this::renew, e -> LOG.warn("The read models' state can't be read, trying again", e));
        }
    }

    private void renew() throws InterruptedException {
        Picture taken = null;
        long started = System.nanoTime();
        try {
            taken = source.take();
            failing = false;
        } catch (SQLException | RuntimeException | Error e) {
            if (!failing) {
                LOG.warn("The read models' state can't be read, trying again: {}", e.toString());
            }
            failing = true;
        }
        lock.lock();
        try {
            if (taken != null) {
                picture = taken;
                renewedAt = System.nanoTime();
                renewed.signalAll();
            }
            long took = System.nanoTime() - started;
            long left = taken != null && waiting > 0 ? Math.max(WHILE_AWAITED.toNanos(), took) : ELSE.toNanos();
            while (open && left > 0 && !wantedNow) {
                left = wanted.awaitNanos(left);
            }
            wantedNow = false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread; those who wait get {@link WaitResult.Behind}. */
    @Override
    public void close() {
        lock.lock();
        try {
            open = false;
            renewed.signalAll();
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
