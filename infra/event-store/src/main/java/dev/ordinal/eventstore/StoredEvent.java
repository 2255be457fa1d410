package dev.ordinal.eventstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of the log.
 *
 * @param position    place in the log: 1, 2, 3, ... without holes, in commit order
 * @param sequence    place in its stream: 0, 1, 2, ... without holes
 * @param occurredAt  the domain's time
 * @param recordedAt  the database's clock at the append, never below the predecessor's
 */
@SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
public record StoredEvent(
        long position,
        String streamId,
        String streamType,
        long sequence,
        String eventId,
        String type,
        @Nullable String revision,
        byte[] payload,
        byte[] metadata,
        Instant occurredAt,
        Instant recordedAt) {

    /** What its payload and metadata come to. */
    public int bytes() {
        return payload.length + metadata.length;
    }
}
