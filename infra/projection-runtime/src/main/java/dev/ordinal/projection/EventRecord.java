package dev.ordinal.projection;

import dev.ordinal.eventstore.EventMetadata;
import dev.ordinal.eventstore.StoredEvent;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event as a fold gets it, the same whether it came through Kafka or was refilled from the event store.
 *
 * @param position the event's place in the log, 1, 2, 3, ...
 * @param sequence the event's place in its stream, 0, 1, 2, ...
 * @param type the wire name, such as {@code order.placed}
 * @param revision the revision of the payload's form; null where the writer gave none
 * @param payload the stored bytes; shared, not to be changed
 * @param occurredAt the domain's time
 * @param metadata read only when it is asked for, since few folds want it
 */
@SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
public record EventRecord(
        long position,
        String streamId,
        String streamType,
        long sequence,
        String eventId,
        String type,
        @Nullable String revision,
        byte[] payload,
        Instant occurredAt,
        Supplier<EventMetadata> metadata) {

    /** An event of whose metadata nothing is known. */
    public EventRecord(
            long position,
            String streamId,
            String streamType,
            long sequence,
            String eventId,
            String type,
            @Nullable String revision,
            byte[] payload,
            Instant occurredAt) {
        this(
                position,
                streamId,
                streamType,
                sequence,
                eventId,
                type,
                revision,
                payload,
                occurredAt,
                () -> EventMetadata.NONE);
    }

    static EventRecord of(StoredEvent event) {
        byte[] metadata = event.metadata();
        return new EventRecord(
                event.position(),
                event.streamId(),
                event.streamType(),
                event.sequence(),
                event.eventId(),
                event.type(),
                event.revision(),
                event.payload(),
                event.occurredAt(),
                () -> EventMetadata.read(metadata));
    }
}
