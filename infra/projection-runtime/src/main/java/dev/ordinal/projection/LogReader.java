package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.topic.Partitions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Reads the log once, page by page, from where the slowest slice is, and gives each slice the events of its streams. While it waits for a slice that has enough to do, or to
 * keep the pace, it holds no connection.
 */
final class LogReader implements Callable<Void> {

    /** Positions looked at by one query, however few of them are events of these stream types. */
    private static final long RANGE = 50_000;

    private static final int PAGE = 2_500;

    private final EventLog log;
    private final Set<String> streamTypes;
    private final Set<Discarded> discarded;
    private final List<Slice> slices;
    private final LogPosition to;
    private final Pace pace;
    private volatile long position;

    /** @param discarded what the read model leaves out */
    LogReader(
            EventLog log,
            Set<String> streamTypes,
            Set<Discarded> discarded,
            List<Slice> slices,
            LogPosition to,
            Pace pace) {
        this.log = log;
        this.streamTypes = streamTypes;
        this.discarded = discarded;
        this.slices = slices;
        this.to = to;
        this.pace = pace;
        this.position = slices.stream()
                .mapToLong(slice -> slice.from().position())
                .min()
                .orElseThrow();
    }

    /** Up to where it has read. */
    long position() {
        return position;
    }

    @Override
    public Void call() throws InterruptedException {
        while (position < to.position()) {
            long end = Math.min(to.position(), position + RANGE);
            List<StoredEvent> page = log.after(position, end, streamTypes, PAGE, StoreRefill.PAGE_BYTES);
            for (StoredEvent event : page) {
                take(event);
            }
            position = StoreRefill.isCut(page, PAGE) ? page.getLast().position() : end;
        }
        for (Slice slice : slices) {
            slice.end(to);
        }
        return null;
    }

    private void take(StoredEvent event) throws InterruptedException {
        if (!discarded.contains(Discarded.of(event))) {
            pace.next();
            slices.get(Partitions.of(event.streamId(), slices.size()))
                    .add(EventRecord.of(event), new LogPosition(to.epoch(), event.position(), event.eventId()));
        }
        position = event.position();
    }
}
