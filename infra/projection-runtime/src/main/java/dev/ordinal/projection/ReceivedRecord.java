package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventMetadata;
import dev.ordinal.eventstore.topic.EventHeaders;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came through Kafka, or a heartbeat in its place, which is never applied: it says that the partition has an event at its position.
 *
 * @param previous position of the record before it in its partition, 0 if none
 * @param epoch the log that the relay read it from
 * @param recordedAt the log's clock at the append, in milliseconds since 1970
 */
record ReceivedRecord(EventRecord event, long previous, Epoch epoch, long recordedAt) {

    private static final String NO_STREAM = "";

    /** Reads a record; empty for one that no relay wrote. */
    static Optional<ReceivedRecord> read(ConsumerRecord<byte[], byte[]> record, String streamType) {
        Map<String, byte[]> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value());
        }
        try {
            String type = text(headers, EventHeaders.TYPE);
            boolean heartbeat = type.equals(EventHeaders.HEARTBEAT);
            EventMetadata metadata = metadata(headers);
            EventRecord event = new EventRecord(
                    number(headers, EventHeaders.POSITION),
                    heartbeat ? NO_STREAM : text(headers, EventHeaders.SUBJECT),
                    streamType,
                    heartbeat ? 0 : number(headers, EventHeaders.STREAM_SEQUENCE),
                    text(headers, EventHeaders.ID),
                    type,
                    textIfThere(headers, EventHeaders.REVISION),
                    record.value(),
                    Instant.parse(text(headers, EventHeaders.TIME)),
                    () -> metadata);
            return Optional.of(new ReceivedRecord(
                    event,
                    heartbeat ? event.position() : number(headers, EventHeaders.PREVIOUS_POSITION),
                    new Epoch(text(headers, EventHeaders.EPOCH)),
                    record.timestamp()));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    long position() {
        return event.position();
    }

    boolean isHeartbeat() {
        return event.type().equals(EventHeaders.HEARTBEAT);
    }

    private static long number(Map<String, byte[]> headers, String name) {
        return Long.parseLong(text(headers, name));
    }

    private static EventMetadata metadata(Map<String, byte[]> headers) {
        return new EventMetadata(
                textIfThere(headers, EventHeaders.ACTOR),
                textIfThere(headers, EventHeaders.CORRELATION_ID),
                textIfThere(headers, EventHeaders.CAUSATION_ID),
                textIfThere(headers, EventHeaders.TRACEPARENT));
    }

    private static @Nullable String textIfThere(Map<String, byte[]> headers, String name) {
        return headers.containsKey(name) ? text(headers, name) : null;
    }

    private static String text(Map<String, byte[]> headers, String name) {
        byte[] value = headers.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No header " + name);
        }
        return new String(value, UTF_8);
    }
}
