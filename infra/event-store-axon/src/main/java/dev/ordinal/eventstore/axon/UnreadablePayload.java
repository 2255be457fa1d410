package dev.ordinal.eventstore.axon;

import java.util.Map;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MetaData;

/** What an event holds that no upcaster could read: whoever asks for it, or for its type, is told why. */
record UnreadablePayload(String getIdentifier, RuntimeException failure) implements Message<Object> {

    static TrackedEventMessage<?> message(StoredEventData stored, RuntimeException failure) {
        UnreadablePayload payload = new UnreadablePayload(stored.getEventIdentifier(), failure);
        return stored instanceof StoredEventData.OfAggregate ofAggregate
                ? new GenericTrackedDomainEventMessage<>(
                        stored.trackingToken(),
                        ofAggregate.getType(),
                        ofAggregate.getAggregateIdentifier(),
                        ofAggregate.getSequenceNumber(),
                        payload,
                        stored::getTimestamp)
                : new GenericTrackedEventMessage<>(stored.trackingToken(), payload, stored::getTimestamp);
    }

    @Override
    public MetaData getMetaData() {
        return MetaData.emptyInstance();
    }

    @Override
    public Object getPayload() {
        throw failure;
    }

    @Override
    public Class<Object> getPayloadType() {
        throw failure;
    }

    @Override
    public Message<Object> withMetaData(Map<String, ?> metaData) {
        return this;
    }

    @Override
    public Message<Object> andMetaData(Map<String, ?> metaData) {
        return this;
    }
}
