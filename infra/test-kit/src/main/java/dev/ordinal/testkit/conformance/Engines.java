package dev.ordinal.testkit.conformance;

import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/** The two that a test has on its store. */
interface Engines {

    EventStorageEngine engine();

    /** As another process has it. */
    EventStorageEngine otherEngine();
}
