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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return from(events, () -> {});
    }

    /**
     * As the other.
     *
     * @param beforeTheFirst  run once, before the first event is appended: when those that go with it were found good, and what was there already the same. Where it throws,
     *                        nothing is appended
     */
    public Report from(Iterator<StoredEvent> events, Runnable beforeTheFirst) {
        long head = log.head();
        long already = 0;
        long imported = 0;
        @Nullable Underway underway = null;
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
                finish(underway);
                underway = begin(chunk, head, beforeTheFirst);
                chunk = null;
            }
            if (chunk == null) {
                chunk = new Chunk(event.position());
            }
            chunk.add(event, claimed);
            imported++;
            progress.accept(event.position());
        }
        finish(underway);
        if (chunk != null) {
            finish(begin(chunk, head, beforeTheFirst));
        }
        return new Report(already, imported);
    }

    private record Underway(Chunk chunk, CompletableFuture<Appended> appended) {}

    private Underway begin(Chunk chunk, long head, Runnable beforeTheFirst) {
        if (chunk.first == head + 1) {
            beforeTheFirst.run();
        }
        return new Underway(chunk, writer.append(chunk.append()));
    }

    private void finish(@Nullable Underway underway) {
        if (underway == null) {
            return;
        }
        try {
            mustStandAt(underway.chunk.first, underway.appended.join());
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof AppendFailure failure)) {
                throw e;
            }
            if (!failure.isTransient() && log.head() == underway.chunk.first - 1) {
                appendOneByOne(underway.chunk);
            }
            throw new TransferFailed(
                    "the event at position %d, or one of those after it, can't be stored: %s"
                            .formatted(underway.chunk.first, failure.getMessage()),
                    failure);
        }
    }

    /** Ends at the one that is refused. */
    private void appendOneByOne(Chunk chunk) {
        long position = chunk.first;
        for (Append one : chunk.events) {
            try {
                mustStandAt(position, writer.append(one).join());
            } catch (CompletionException e) {
                throw new TransferFailed(
                        "the event at position %d can't be stored: %s"
                                .formatted(
                                        position,
                                        Objects.requireNonNullElse(e.getCause(), e)
                                                .getMessage()),
                        e);
            }
            position++;
        }
    }

    private static void mustStandAt(long expected, Appended appended) {
        if (appended.firstPosition() != expected) {
            throw new TransferFailed("somebody else writes to this log: the event of position %d came to %d"
                    .formatted(expected, appended.firstPosition()));
        }
    }

    private void mustBeTheSame(StoredEvent event) {
        if (stored.isEmpty()) {
            stored.addAll(log.after(event.position() - 1, MOST_EVENTS, MOST_BYTES));
        }
        StoredEvent there = stored.remove();
        if (there.position() != event.position() || !there.eventId().equals(event.eventId())) {
            throw new TransferFailed(
                    "the log holds another history: at position %d stands the event %s, not %s of the file"
                            .formatted(there.position(), there.eventId(), event.eventId()));
        }
        String others = differences(there, event);
        if (!others.isEmpty()) {
            throw new TransferFailed("the log holds another history: the event %s at position %d has another %s there"
                    .formatted(event.eventId(), event.position(), others));
        }
    }

    private static String differences(StoredEvent there, StoredEvent event) {
        Map<String, Boolean> same = new LinkedHashMap<>();
        same.put("streamId", there.streamId().equals(event.streamId()));
        same.put("streamType", there.streamType().equals(event.streamType()));
        same.put("sequence", there.sequence() == event.sequence());
        same.put("type", there.type().equals(event.type()));
        same.put("revision", Objects.equals(there.revision(), event.revision()));
        same.put("occurredAt", there.occurredAt().equals(event.occurredAt()));
        same.put("payload", Arrays.equals(there.payload(), event.payload()));
        same.put("metadata", Arrays.equals(there.metadata(), event.metadata()));
        same.values().removeIf(Boolean::booleanValue);
        return String.join(", ", same.keySet());
    }

    /** Events that are appended together: few enough, and none that touches a value which another of them has touched. */
    private static final class Chunk {

        private final long first;
        private final List<Append> events = new ArrayList<>();
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
            NewEvent added = new NewEvent(
                    event.streamId(),
                    event.streamType(),
                    event.sequence(),
                    event.eventId(),
                    event.type(),
                    event.revision(),
                    event.payload(),
                    event.metadata(),
                    event.occurredAt());
            List<Append.OwnedClaim> owned = claimed.stream()
                    .map(claim -> new Append.OwnedClaim(event.streamId(), claim))
                    .toList();
            events.add(new Append(List.of(added), owned, null));
            bytes += event.payload().length + event.metadata().length;
            claimed.forEach(claim -> touched.add(Value.of(claim)));
        }

        Append append() {
            return new Append(
                    events.stream().flatMap(one -> one.events().stream()).toList(),
                    events.stream().flatMap(one -> one.claims().stream()).toList(),
                    null);
        }
    }

    private record Value(String space, String value) {

        static Value of(Claim claim) {
            return new Value(claim.space(), claim.value());
        }
    }
}
