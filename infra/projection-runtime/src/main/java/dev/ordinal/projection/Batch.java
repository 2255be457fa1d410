package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Events of several partitions that are applied together. */
final class Batch {

    private final Epoch epoch;
    private final List<PartitionFeed> feeds = new ArrayList<>();
    private final List<Advance> advances = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();

    Batch(Epoch epoch) {
        this.epoch = epoch;
    }

    /** Adds a partition's next events, in order. */
    void add(PartitionFeed feed, List<EventRecord> next) {
        if (!next.isEmpty()) {
            EventRecord last = next.getLast();
            feeds.add(feed);
            advances.add(feed.advanceTo(new LogPosition(epoch, last.position(), last.eventId())));
            events.addAll(next);
        }
    }

    int size() {
        return events.size();
    }

    /** Applies all in the order of positions, and moves the partitions on. */
    void applyTo(ReadModelStore store) throws SQLException {
        events.sort(Comparator.comparingLong(EventRecord::position));
        store.apply(advances, events);
        for (int i = 0; i < feeds.size(); i++) {
            feeds.get(i).advanced(advances.get(i).to());
        }
    }
}
