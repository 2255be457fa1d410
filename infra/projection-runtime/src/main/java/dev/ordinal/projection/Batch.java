package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events of several partitions that are applied together. Those of parked streams are passed over, and those that an operator discarded. */
final class Batch {

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    private record Part(PartitionFeed feed, Advance advance) {}

    private record Taken(PartitionFeed feed, EventRecord event) {}

    private final Epoch epoch;
    private final Set<Discarded> discarded;
    private final List<Part> parts = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    private final Set<String> passed = new HashSet<>();
    private int size;

    /** @param discarded what this read model leaves out */
    Batch(Epoch epoch, Set<Discarded> discarded) {
        this.epoch = epoch;
        this.discarded = discarded;
    }

    /** Adds a partition's next events, in order. */
    void add(PartitionFeed feed, List<EventRecord> next) {
        if (next.isEmpty()) {
            return;
        }
        EventRecord last = next.getLast();
        parts.add(new Part(feed, feed.advanceTo(new LogPosition(epoch, last.position(), last.eventId()))));
        size += next.size();
        for (EventRecord event : next) {
            if (feed.isParked(event.streamId())) {
                passed.add(event.streamId());
            } else if (discarded.isEmpty() || !discarded.contains(Discarded.of(event))) {
                taken.add(new Taken(feed, event));
            }
        }
    }

    /** How many events it moves past. */
    int size() {
        return size;
    }

    /** The steps of its partitions. */
    List<Advance> advances() {
        return parts.stream().map(Part::advance).toList();
    }

    /** Whether it is about one event alone. */
    boolean isSingle() {
        return taken.size() == 1;
    }

    /** The event that it is about alone. */
    EventRecord single() {
        return taken.getFirst().event();
    }

    /** The partition of that event. */
    TopicPartition partition() {
        return taken.getFirst().feed().partition();
    }

    /**
     * Applies all in the order of positions; {@link #moveOn} is still to be done. Another thread may do it.
     *
     * @throws FoldFailed where the fold can't take one of them
     */
    void writeTo(ReadModelStore store) throws SQLException {
        taken.sort(Comparator.comparingLong(each -> each.event().position()));
        store.apply(new Step(advances(), taken.stream().map(Taken::event).toList(), passed, List.of(), Set.of()));
    }

    /** Parks the stream of the event that it is about alone, and moves the partitions on. */
    void parkIn(ReadModelStore store, String cause) throws SQLException {
        Taken poison = taken.getFirst();
        ParkedStream parked = ParkedStream.at(poison.event(), poison.feed().partition(), cause);
        store.apply(new Step(advances(), List.of(), passed, List.of(parked), Set.of()));
        poison.feed().park(parked);
        LOG.error("{}", parked.notice());
        moveOn();
    }

    /** Moves the partitions on, once all is applied. */
    void moveOn() {
        parts.forEach(part -> part.feed().advanced(part.advance().to()));
    }
}
