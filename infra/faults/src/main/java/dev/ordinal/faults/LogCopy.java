package dev.ordinal.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as any client of the database reads it. */
final class LogCopy {

    private final List<Event> events;
    private final Map<String, List<Event>> streams;
    private final Map<String, List<Event>> traces;

    /**
     * One of them.
     *
     * @param trace    of the request that it goes back to, empty where it tells none
     * @param causedBy  id of the message that it came from: a command's, or that of the event which a reaction acted on
     */
    record Event(
            long position,
            String streamId,
            String streamType,
            long sequence,
            String eventId,
            String type,
            String body,
            JsonNode payload,
            String trace,
            String causedBy,
            Instant recordedAt) {}

    private LogCopy(List<Event> events) {
        this.events = events;
        this.streams = events.stream().collect(Collectors.groupingBy(Event::streamId));
        Set<String> ids = events.stream().map(Event::eventId).collect(Collectors.toSet());
        this.traces = events.stream()
                .filter(event -> !ids.contains(event.causedBy()))
                .collect(Collectors.groupingBy(Event::trace));
    }

    static LogCopy of(ShopUnderTest shop) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT position, stream_id, stream_type, sequence, event_id, type, convert_from(payload, 'UTF8'),
                            coalesce(split_part(convert_from(metadata, 'UTF8')::jsonb ->> 'traceparent', '-', 2), ''),
                            coalesce(convert_from(metadata, 'UTF8')::jsonb ->> 'causationId', ''), recorded_at
                        FROM event_store.event ORDER BY position""")) {
            while (row.next()) {
                events.add(new Event(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        JsonMapper.shared().readTree(row.getString(7)),
                        row.getString(8),
                        row.getString(9),
                        row.getObject(10, OffsetDateTime.class).toInstant()));
            }
        }
        return new LogCopy(events);
    }

    List<Event> events() {
        return events;
    }

    List<Event> stream(String streamId) {
        return streams.getOrDefault(streamId, List.of());
    }

    Map<String, List<Event>> streamsOf(String streamType) {
        Map<String, List<Event>> found = new HashMap<>(streams);
        found.values().removeIf(stream -> !stream.getFirst().streamType().equals(streamType));
        return found;
    }

    Optional<Event> at(String streamId, long sequence) {
        List<Event> stream = stream(streamId);
        return sequence >= 0 && sequence < stream.size() ? Optional.of(stream.get((int) sequence)) : Optional.empty();
    }

    /** The events of one command, without those that followed from them. */
    List<Event> of(Exchange exchange) {
        return traces.getOrDefault(exchange.trace(), List.of());
    }

    /** What is wrong with the log by itself: holes, doubles, clocks that run back. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Map<String, Long> sequences = new HashMap<>();
        Event before = null;
        for (Event event : events) {
            if (event.position() != (before == null ? 1 : before.position() + 1)) {
                complaints.add("position %d stands behind %s".formatted(event.position(), before));
            }
            if (event.sequence() != sequences.merge(event.streamId(), 0L, (last, _) -> last + 1)) {
                complaints.add("a hole or double in a stream: " + event);
            }
            if (!ids.add(event.eventId())) {
                complaints.add("an id twice: " + event);
            }
            if (before != null && event.recordedAt().isBefore(before.recordedAt())) {
                complaints.add("recorded before its predecessor: " + event);
            }
            before = event;
        }
        return complaints;
    }
}
