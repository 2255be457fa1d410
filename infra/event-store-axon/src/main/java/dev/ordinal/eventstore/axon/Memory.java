package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StreamHead;
import java.util.List;

/**
 * A head that was not read for the command in hand but kept from before.
 *
 * @param fate  a later command of this process may have continued the stream: it was judged after the command in hand, and does not belie it
 */
record Memory(StreamHead head, Fate fate) {

    Memory(StreamHead head) {
        this(head, new Fate());
    }

    /** Whether the log agrees. */
    boolean isTrueIn(EventLog log) {
        List<StoredEvent> events = log.stream(head.streamId(), head.sequence(), 2);
        return !events.isEmpty()
                && events.getFirst().eventId().equals(head.eventId())
                && (events.size() == 1 || events.getLast().eventId().equals(fate.next()));
    }
}
