package dev.ordinal.eventstore.axon.reaction;

import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.serialization.UnknownSerializedType;

/** The payload, for a reaction, of an event whose type this code does not know. */
record Unreadable(String reason) {

    /** The message, or where its type can't be told, one that says so. */
    static TrackedEventMessage<?> orSelf(TrackedEventMessage<?> message) {
        try {
            if (message.getPayloadType() != UnknownSerializedType.class) {
                return message;
            }
            return replaced(message, "The type of this event is not known to the code that runs here");
        } catch (RuntimeException e) {
            return replaced(message, e.toString());
        }
    }

    private static TrackedEventMessage<?> replaced(TrackedEventMessage<?> message, String reason) {
        GenericMessage<Unreadable> said =
                new GenericMessage<>(message.getIdentifier(), new Unreadable(reason), Map.of());
        return message instanceof DomainEventMessage<?> ofAggregate
                ? new GenericTrackedDomainEventMessage<>(
                        message.trackingToken(),
                        ofAggregate.getType(),
                        ofAggregate.getAggregateIdentifier(),
                        ofAggregate.getSequenceNumber(),
                        said,
                        message::getTimestamp)
                : new GenericTrackedEventMessage<>(message.trackingToken(), said, message::getTimestamp);
    }

    /** What a handler would throw for it. */
    static final class Failure extends RuntimeException {
        Failure(String reason) {
            super(reason, null, false, false);
        }
    }
}
