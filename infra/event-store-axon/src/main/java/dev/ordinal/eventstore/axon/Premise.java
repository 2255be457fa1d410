package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StreamHead;
import java.util.List;

/**
 * The last event of a stream as the command in hand takes it to be: it was not read for this command but kept from before.
 *
 * @param aftermath  a later command of this process may have continued the stream: it was judged after the command in hand, and does not belie it
 */
record Premise(StreamHead head, Aftermath aftermath) {

    Premise(StreamHead head) {
        this(head, new Aftermath());
    }

    /** Whether the log agrees. */
    boolean isTrueIn(EventLog log) {
        List<StoredEvent> events = log.stream(head.streamId(), head.sequence(), 2);
        return !events.isEmpty()
                && events.getFirst().eventId().equals(head.eventId())
                && (events.size() == 1 || events.getLast().eventId().equals(aftermath.next()));
    }
}
