package dev.ordinal.testkit.conformance;

import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/** A place that holds no events yet, and engines on it. */
public interface EngineStore extends AutoCloseable {

    /**
     * An engine of its own, as a process of its own would have it, with nothing in common with the others but the place. Works until the store is closed. An engine that can live in one
     * process only is given again.
     */
    EventStorageEngine newEngine();

    /** Called once, after the test. */
    @Override
    void close();
}
