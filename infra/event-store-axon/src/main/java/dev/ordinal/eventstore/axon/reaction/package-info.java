/** Reactions: what the application does because of an event, at least once for every event, in order per stream, whatever dies. */
@NullMarked
package dev.ordinal.eventstore.axon.reaction;

import org.jspecify.annotations.NullMarked;
