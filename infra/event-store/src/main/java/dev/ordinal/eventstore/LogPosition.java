package dev.ordinal.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * How far a reader has come: everything up to the position is done.
 *
 * @param epoch     the log that was read
 * @param position  of the last event done, 0 before the first
 * @param eventId   of the event at that position, null before the first
 */
public record LogPosition(
        Epoch epoch, long position, @Nullable String eventId) {

    public LogPosition {
        if (position < 0 || (position == 0) != (eventId == null)) {
            throw new IllegalArgumentException("Position %d with event id %s".formatted(position, eventId));
        }
    }

    /** Before the first event of the log. */
    public static LogPosition origin(Epoch epoch) {
        return new LogPosition(epoch, 0, null);
    }

    /** Whether the log still holds the event that this progress rests on. To be asked at every start and whenever the epoch changes. */
    public Standing in(EventLog log) {
        Epoch current = log.epoch();
        if (position == 0) {
            return new Standing.Stands(origin(current));
        }
        return log.eventIdAt(position)
                .<Standing>map(found -> found.equals(eventId)
                        ? new Standing.Stands(new LogPosition(current, position, found))
                        : new Standing.HasForked(
                                this, current, "another event, %s, stands at this position".formatted(found)))
                .orElseGet(() -> new Standing.HasForked(this, current, "the log ends at %d".formatted(log.head())));
    }

    /** What became of a progress. */
    public sealed interface Standing {

        /** It holds; go on from the same position in the log's present epoch. */
        record Stands(LogPosition from) implements Standing {}

        /** The history it was derived from is gone: stop, and rebuild what was derived. */
        record HasForked(LogPosition stored, Epoch current, String reason) implements Standing {}
    }
}
