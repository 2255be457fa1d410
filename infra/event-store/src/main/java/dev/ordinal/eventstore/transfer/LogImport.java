package dev.ordinal.eventstore.transfer;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.StoredEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends the events of another log to an empty or partly filled one, at their old positions. What is there already must be the same and is passed over, so an import
 * that was killed is run again, and running it twice is running it once. Goes through the one writer, so that all rules of the log hold.
 *
 * <p>Claims are derived from the events, as they were when the events were first stored: they hold afterwards under whatever secret the new log has. Idempotency keys
 * stay behind. The log's own clock says when an event was recorded. Nobody else may write meanwhile. Used by one thread.
 */
public final class LogImport {

    private static final int MOST_EVENTS = 1_000;
    private static final long MOST_BYTES = 4 << 20;

    private final EventLog log;
    private final GroupCommit writer;
    private final Function<StoredEvent, List<Claim>> claims;
    private final LongConsumer progress;
    private final Queue<StoredEvent> stored = new ArrayDeque<>();

    /**
     * @param claims    what an event takes and gives back for its stream
     * @param progress  told the position up to which it has come
     */
    public LogImport(
            EventLog log, GroupCommit writer, Function<StoredEvent, List<Claim>> claims, LongConsumer progress) {
        this.log = log;
        this.writer = writer;
        this.claims = claims;
        this.progress = progress;
    }

    /**
     * What was found and what was done.
     *
     * @param already   events that the log held before
     * @param imported  events appended
     */
    public record Report(long already, long imported) {}

    /**
     * Imports events whose positions follow each other.
     *
     * @throws TransferFailed where the log holds another history, or an event can't be stored
     */
    public Report from(Iterator<StoredEvent> events) {
        long head = log.head();
        long already = 0;
        long imported = 0;
        @Nullable CompletableFuture<Appended> underway = null;
        long expected = head + 1;
        @Nullable Chunk chunk = null;
        while (events.hasNext()) {
            StoredEvent event = events.next();
            if (event.position() <= head) {
                mustBeTheSame(event);
                already++;
                progress.accept(event.position());
                continue;
            }
            if (event.position() != head + imported + 1) {
                throw new TransferFailed(
                        "the event at position %d can't follow position %d: the file must go on where the log ends"
                                .formatted(event.position(), head + imported));
            }
            List<Claim> claimed = claims.apply(event);
            if (chunk != null && !chunk.takes(event, claimed)) {
                finish(underway, expected);
                expected = chunk.first;
                underway = writer.append(chunk.append());
                chunk = null;
            }
            if (chunk == null) {
                chunk = new Chunk(event.position());
            }
            chunk.add(event, claimed);
            imported++;
            progress.accept(event.position());
        }
        finish(underway, expected);
        if (chunk != null) {
            finish(writer.append(chunk.append()), chunk.first);
        }
        return new Report(already, imported);
    }

    private static void finish(@Nullable CompletableFuture<Appended> underway, long expected) {
        if (underway == null) {
            return;
        }
        try {
            long first = underway.join().firstPosition();
            if (first != expected) {
                throw new TransferFailed("somebody else writes to this log: the event of position %d came to %d"
                        .formatted(expected, first));
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof AppendFailure failure) {
                throw new TransferFailed(
                        "the event at position %d, or one of those after it, can't be stored: %s"
                                .formatted(expected, failure.getMessage()),
                        failure);
            }
            throw e;
        }
    }

    private void mustBeTheSame(StoredEvent event) {
        if (stored.isEmpty()) {
            stored.addAll(log.after(event.position() - 1, MOST_EVENTS));
        }
        StoredEvent there = stored.remove();
        boolean same = there.position() == event.position()
                && there.eventId().equals(event.eventId())
                && there.streamId().equals(event.streamId())
                && there.streamType().equals(event.streamType())
                && there.sequence() == event.sequence()
                && there.type().equals(event.type())
                && Objects.equals(there.revision(), event.revision())
                && there.occurredAt().equals(event.occurredAt())
                && Arrays.equals(there.payload(), event.payload())
                && Arrays.equals(there.metadata(), event.metadata());
        if (!same) {
            throw new TransferFailed(
                    "the log holds another history: at position %d stands the event %s, not %s of the file"
                            .formatted(there.position(), there.eventId(), event.eventId()));
        }
    }

    /** Events that are appended together: few enough, and none that touches a value which another of them has touched. */
    private static final class Chunk {

        private final long first;
        private final List<NewEvent> events = new ArrayList<>();
        private final List<Append.OwnedClaim> owned = new ArrayList<>();
        private final Set<Value> touched = new HashSet<>();
        private long bytes;

        Chunk(long first) {
            this.first = first;
        }

        boolean takes(StoredEvent event, List<Claim> claimed) {
            return events.size() < MOST_EVENTS
                    && bytes + event.payload().length + event.metadata().length <= MOST_BYTES
                    && claimed.stream().map(Value::of).noneMatch(touched::contains);
        }

        void add(StoredEvent event, List<Claim> claimed) {
            events.add(new NewEvent(
                    event.streamId(),
                    event.streamType(),
                    event.sequence(),
                    event.eventId(),
                    event.type(),
                    event.revision(),
                    event.payload(),
                    event.metadata(),
                    event.occurredAt()));
            bytes += event.payload().length + event.metadata().length;
            for (Claim claim : claimed) {
                owned.add(new Append.OwnedClaim(event.streamId(), claim));
                touched.add(Value.of(claim));
            }
        }

        Append append() {
            return new Append(events, owned, null);
        }
    }

    private record Value(String space, String value) {

        static Value of(Claim claim) {
            return new Value(claim.space(), claim.value());
        }
    }
}
