package dev.ordinal.projection;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.EventLog;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a query API must know of the read models: which generation to read, how far it has come, and when it has seen a write. One background thread keeps a
 * picture of it, renewed every few milliseconds while someone waits, and ten times a second else. Safe for any number of threads.
 */
public final class ReadModels implements AutoCloseable {

    /**
     * Starts the thread; the database may still be away.
     *
     * @param redis null where no read model rests in Redis; stays the caller's to close
     */
    public ReadModels(DataSource dataSource, EventLog log, @Nullable RedisClient redis) {}

    /**
     * The generations to read from.
     *
     * @throws ReadModelsUnknown when the database could not be asked since this object was made
     */
    public ActiveGenerations snapshot() {
        return new ActiveGenerations(Map.of());
    }

    /**
     * A log position up to which all the given read models have seen everything that concerns them; 0 when nothing is known. Ask before reading rows: the rows
     * are then at least as new.
     */
    public long position(Collection<String> projections) {
        return 0;
    }

    /**
     * Waits until the given read models have seen the token's writes. Writes to streams that a read model does not read are none of its business.
     *
     * @param timeout zero only looks
     */
    public WaitResult await(ConsistencyToken token, Collection<String> projections, Duration timeout)
            throws InterruptedException {
        return new WaitResult.Behind("");
    }

    /** Ends the thread; those who wait get {@link WaitResult.Behind}. */
    @Override
    public void close() {}
}
