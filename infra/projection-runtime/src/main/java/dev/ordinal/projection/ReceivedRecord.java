package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.topic.EventHeaders;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * An event as it came through Kafka.
 *
 * @param previous position of the record before it in its partition, 0 if none
 * @param epoch the log that the relay read it from
 */
record ReceivedRecord(EventRecord event, long previous, Epoch epoch) {

    /** Reads a record; empty for one that no relay wrote. */
    static Optional<ReceivedRecord> read(ConsumerRecord<byte[], byte[]> record, String streamType) {
        Map<String, byte[]> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value());
        }
        try {
            EventRecord event = new EventRecord(
                    number(headers, EventHeaders.POSITION),
                    text(headers, EventHeaders.SUBJECT),
                    streamType,
                    number(headers, EventHeaders.STREAM_SEQUENCE),
                    text(headers, EventHeaders.ID),
                    text(headers, EventHeaders.TYPE),
                    headers.containsKey(EventHeaders.REVISION) ? text(headers, EventHeaders.REVISION) : null,
                    record.value(),
                    Instant.parse(text(headers, EventHeaders.TIME)));
            return Optional.of(new ReceivedRecord(
                    event,
                    number(headers, EventHeaders.PREVIOUS_POSITION),
                    new Epoch(text(headers, EventHeaders.EPOCH))));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    long position() {
        return event.position();
    }

    private static long number(Map<String, byte[]> headers, String name) {
        return Long.parseLong(text(headers, name));
    }

    private static String text(Map<String, byte[]> headers, String name) {
        byte[] value = headers.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No header " + name);
        }
        return new String(value, UTF_8);
    }
}
