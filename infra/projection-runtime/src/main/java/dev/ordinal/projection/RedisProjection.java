package dev.ordinal.projection;

import java.util.List;

/** A read model in Redis. The keys of a generation stand under a prefix of their own, which the runtime adds. */
public non-sealed interface RedisProjection extends Projection {

    /**
     * Turns events into writes, which one script executes in this order together with the progress, all or none.
     *
     * <p>The batch holds events of several streams in the order of their positions. The fold is pure: it may run again for the same events. Where it throws,
     * batches become smaller until the event stands alone, and its stream is parked.
     */
    List<RedisWrite> fold(List<EventRecord> batch);
}
