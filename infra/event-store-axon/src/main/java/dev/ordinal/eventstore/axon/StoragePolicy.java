package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.Claim;
import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;

/** What an event says about its own storing. Asked on the thread of the command, just before the append. */
public interface StoragePolicy {

    /** The domain's time; by default when the message was made. */
    default Instant occurredAt(EventMessage<?> event) {
        return event.getTimestamp();
    }

    /** Values that the event takes or gives back for its stream, in this order; by default none. */
    default List<Claim> claims(EventMessage<?> event) {
        return List.of();
    }
}
