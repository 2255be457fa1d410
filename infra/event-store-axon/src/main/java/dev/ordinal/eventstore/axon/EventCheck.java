package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.EventKind;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the code at hand can read what is stored: the gate before a deploy. It only reads, in steps of bounded size, and may run beside a system under load. Events
 * appended meanwhile are not looked at. Used by one thread.
 */
public final class EventCheck {

    private static final long KINDS_STEP = 200_000;
    private static final int PAGE = 2_000;
    private static final long PAGE_BYTES = 16 << 20;

    private final EventLog log;
    private final StoredEventReader reader;
    private final LongConsumer progress;

    /** @param progress told the position up to which it has come */
    public EventCheck(EventLog log, StoredEventReader reader, LongConsumer progress) {
        this.log = log;
        this.reader = reader;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param head        position up to which was looked
     * @param read        how many events were read with the code at hand
     * @param kinds       every type and revision stored up to there
     * @param unreadable  those of which an event could not be read, by first position
     */
    public record Report(long head, long read, List<EventKind> kinds, List<Unreadable> unreadable) {}

    /**
     * A type and revision with events that can't be read.
     *
     * @param count          how many events: all of the kind where only an example was read
     * @param firstPosition  of the first that could not be read, in the stream named
     * @param reason         in one line
     */
    public record Unreadable(
            String type, @Nullable String revision, long count, long firstPosition, String streamId, String reason) {}

    /** Reads the first event of every type and revision. */
    public Report examples() {
        long head = log.head();
        List<EventKind> kinds = kinds(head);
        List<Unreadable> unreadable = new ArrayList<>();
        for (EventKind kind : kinds) {
            StoredEvent example = log.after(kind.firstPosition() - 1, 1).getFirst();
            failure(example).ifPresent(reason -> unreadable.add(unreadable(example, kind.count(), reason)));
        }
        return new Report(head, kinds.size(), kinds, unreadable);
    }

    /** Reads every event. */
    public Report everything() {
        long head = log.head();
        Map<List<@Nullable String>, EventKind> kinds = new LinkedHashMap<>();
        Map<List<@Nullable String>, Unreadable> unreadable = new LinkedHashMap<>();
        for (long position = 0; position < head; ) {
            List<StoredEvent> page = log.after(position, (int) Math.min(PAGE, head - position), PAGE_BYTES);
            page.forEach(event -> add(kinds, new EventKind(event.type(), event.revision(), 1, event.position())));
            page.parallelStream()
                    .map(event -> failure(event).map(reason -> unreadable(event, 1, reason)))
                    .flatMap(Optional::stream)
                    .toList()
                    .forEach(failed ->
                            unreadable.merge(key(failed.type(), failed.revision()), failed, EventCheck::together));
            position = page.getLast().position();
            progress.accept(position);
        }
        return new Report(head, head, List.copyOf(kinds.values()), List.copyOf(unreadable.values()));
    }

    private List<EventKind> kinds(long head) {
        Map<List<@Nullable String>, EventKind> kinds = new LinkedHashMap<>();
        for (long position = 0; position < head; position += KINDS_STEP) {
            long upTo = Math.min(head, position + KINDS_STEP);
            log.kinds(position, upTo).forEach(kind -> add(kinds, kind));
            progress.accept(upTo);
        }
        return List.copyOf(kinds.values());
    }

    private static void add(Map<List<@Nullable String>, EventKind> kinds, EventKind more) {
        kinds.merge(
                key(more.type(), more.revision()),
                more,
                (known, added) -> new EventKind(
                        known.type(), known.revision(), known.count() + added.count(), known.firstPosition()));
    }

    private static Unreadable together(Unreadable first, Unreadable later) {
        return new Unreadable(
                first.type(),
                first.revision(),
                first.count() + later.count(),
                first.firstPosition(),
                first.streamId(),
                first.reason());
    }

    private static List<@Nullable String> key(String type, @Nullable String revision) {
        List<@Nullable String> key = new ArrayList<>();
        key.add(type);
        key.add(revision);
        return key;
    }

    private Optional<String> failure(StoredEvent event) {
        try {
            return reader.read(event).stream().anyMatch(message -> message.getPayload() == null)
                    ? Optional.of("its payload is null")
                    : Optional.empty();
        } catch (RuntimeException e) {
            Throwable root = e;
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                root = cause;
            }
            return Optional.of(
                    String.valueOf(root.getMessage()).lines().findFirst().orElse("") + " ("
                            + root.getClass().getSimpleName() + ")");
        }
    }

    private static Unreadable unreadable(StoredEvent event, long count, String reason) {
        return new Unreadable(event.type(), event.revision(), count, event.position(), event.streamId(), reason);
    }
}
