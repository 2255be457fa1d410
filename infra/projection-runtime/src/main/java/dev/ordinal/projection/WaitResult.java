package dev.ordinal.projection;

/** How a wait for a consistency token ended. */
public sealed interface WaitResult {

    /**
     * The read models have seen the writes.
     *
     * @param generations those that have: a request that waited reads these
     */
    record Seen(ActiveGenerations generations) implements WaitResult {}

    /**
     * They have not, within the time given; or they never will, since the write was lost with the history it belonged to.
     *
     * @param projection a read model that is behind
     */
    record Behind(String projection) implements WaitResult {}

    /**
     * A read model can't take one of the writes: its stream is parked there.
     *
     * @param projection that read model
     */
    record Parked(String projection, String streamId) implements WaitResult {}
}
