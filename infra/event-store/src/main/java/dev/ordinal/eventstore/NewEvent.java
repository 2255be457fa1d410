package dev.ordinal.eventstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event to append.
 *
 * @param streamId    names the stream, {@code <type>-<id>}; unique over all types; at most {@value #MAX_NAME} characters
 * @param streamType  the kind of stream, which names its topic: letters, digits, dashes and underscores, at most 200 of them, not ending like {@code _p24}: no two types may
 *                    name topics that Kafka takes for one
 * @param sequence    place in the stream: 0, 1, 2, ...
 * @param eventId     unique name of this event; at most {@value #MAX_NAME} characters
 * @param type        wire name, such as {@code order.placed}; at most {@value #MAX_NAME} characters
 * @param revision    revision of the wire format, if it has one
 * @param payload     stored and forwarded byte for byte
 * @param metadata    stored byte for byte; with the payload at most {@value #MAX_BYTES} bytes
 * @param occurredAt  the domain's time, kept to the microsecond
 */
@SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
public record NewEvent(
        String streamId,
        String streamType,
        long sequence,
        String eventId,
        String type,
        @Nullable String revision,
        byte[] payload,
        byte[] metadata,
        Instant occurredAt) {

    /** Longest stream id, event id, type or revision, in characters. */
    public static final int MAX_NAME = 255;

    /** Largest payload plus metadata, in bytes: with its headers it still fits the record size that Kafka brokers take by default. */
    public static final int MAX_BYTES = 983_040;
}
