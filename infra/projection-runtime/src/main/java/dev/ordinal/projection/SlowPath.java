package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.topic.Partitions;
import dev.ordinal.projection.RebuildFailed.BadEvent;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Where an event of a slice can't be applied, finds out which: those before it are applied as a live projection does, in ever smaller batches. */
final class SlowPath {

    private static final int PAGE = 1_000;

    private final EventLog log;
    private final Set<String> streamTypes;
    private final Set<Discarded> discarded;
    private final ReadModelStore store;
    private final int slice;
    private final int slices;

    SlowPath(
            EventLog log,
            Set<String> streamTypes,
            Set<Discarded> discarded,
            ReadModelStore store,
            int slice,
            int slices) {
        this.log = log;
        this.streamTypes = streamTypes;
        this.discarded = discarded;
        this.store = store;
        this.slice = slice;
        this.slices = slices;
    }

    /**
     * Applies what is not stored yet, up to a position.
     *
     * @throws BadEvent at the first that can't be applied; what stands before it is stored
     */
    void takeUpTo(LogPosition end) throws SQLException {
        LogPosition stored = stored(end);
        int rows = PAGE;
        while (stored.position() < end.position()) {
            List<StoredEvent> page =
                    log.after(stored.position(), end.position(), streamTypes, rows, StoreRefill.PAGE_BYTES);
            LogPosition next = StoreRefill.isCut(page, rows)
                    ? new LogPosition(
                            end.epoch(),
                            page.getLast().position(),
                            page.getLast().eventId())
                    : end;
            List<EventRecord> mine =
                    page.stream().map(EventRecord::of).filter(this::isMine).toList();
            try {
                store.apply(Step.apply(List.of(new Advance(Slice.partition(slice), stored, next)), mine));
                stored = next;
                rows = Math.min(PAGE, 2 * rows);
            } catch (FoldFailed e) {
                e.throwIfOfTheMachine();
                if (mine.size() == 1) {
                    throw new BadEvent(mine.getFirst(), e);
                }
                rows = Math.max(1, page.size() / 2);
            }
        }
    }

    private LogPosition stored(LogPosition end) throws SQLException {
        Map<?, LogPosition> progress = store.progress(Set.of(Slice.partition(slice)));
        return Objects.requireNonNullElse(progress.get(Slice.partition(slice)), LogPosition.origin(end.epoch()));
    }

    private boolean isMine(EventRecord event) {
        return Partitions.of(event.streamId(), slices) == slice && !discarded.contains(Discarded.of(event));
    }
}
