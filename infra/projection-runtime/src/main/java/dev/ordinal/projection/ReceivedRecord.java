package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventMetadata;
import dev.ordinal.eventstore.topic.EventHeaders;
import java.time.DateTimeException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
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
        Headers headers = record.headers();
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
                    UtcTime.parse(text(headers, EventHeaders.TIME)),
                    () -> metadata);
            return Optional.of(new ReceivedRecord(
                    event,
                    heartbeat ? event.position() : number(headers, EventHeaders.PREVIOUS_POSITION),
                    new Epoch(text(headers, EventHeaders.EPOCH)),
                    record.timestamp()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    long position() {
        return event.position();
    }

    boolean isHeartbeat() {
        return event.type().equals(EventHeaders.HEARTBEAT);
    }

    private static long number(Headers headers, String name) {
        return Long.parseLong(text(headers, name));
    }

    private static EventMetadata metadata(Headers headers) {
        return new EventMetadata(
                textIfThere(headers, EventHeaders.ACTOR),
                textIfThere(headers, EventHeaders.CORRELATION_ID),
                textIfThere(headers, EventHeaders.CAUSATION_ID),
                textIfThere(headers, EventHeaders.TRACEPARENT));
    }

    private static String text(Headers headers, String name) {
        String text = textIfThere(headers, name);
        if (text == null) {
            throw new IllegalArgumentException("No header " + name);
        }
        return text;
    }

    /** There are so few that going through them is faster than making a map of them. */
    private static @Nullable String textIfThere(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
