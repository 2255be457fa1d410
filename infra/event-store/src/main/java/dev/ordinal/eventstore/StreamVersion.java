package dev.ordinal.eventstore;

/** How far a stream has come: the sequence of its last event, and that event's position and id. */
public record StreamVersion(String streamId, String streamType, long sequence, long position, String eventId) {

    /** What a reader who is to see that event waits for. */
    public ConsistencyToken.Write write() {
        return new ConsistencyToken.Write(streamType, streamId, position, eventId);
    }
}
