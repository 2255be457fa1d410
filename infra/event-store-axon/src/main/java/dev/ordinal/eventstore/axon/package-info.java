/** Axon Framework on the event log: storage engine, event store, expected versions and what a command wrote. */
@NullMarked
package dev.ordinal.eventstore.axon;

import org.jspecify.annotations.NullMarked;
