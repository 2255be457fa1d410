package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.StoredEvent;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/** Reads single stored events as the application's engine does: through its upcasters, with its serializer. Safe for use by several threads. */
public final class StoredEventReader {

    private final Serializer serializer;
    private final EventUpcaster upcasters;

    public StoredEventReader(Serializer serializer, EventUpcaster upcasters) {
        this.serializer = serializer;
        this.upcasters = upcasters;
    }

    /**
     * What today's code makes of the event, payload and metadata included; usually one message, none where an upcaster drops the event.
     *
     * @throws RuntimeException whatever serializer or upcaster throw where they can't read the event
     */
    public List<TrackedEventMessage<?>> read(StoredEvent stored) {
        List<TrackedEventMessage<?>> messages = EventUtils.upcastAndDeserializeTrackedEvents(
                        Stream.of(StoredEventData.of(stored)), serializer, upcasters)
                .toList();
        for (TrackedEventMessage<?> message : messages) {
            var _ = message.getPayload();
            var _ = message.getMetaData().size();
        }
        return messages;
    }
}
