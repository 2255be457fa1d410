package dev.ordinal.eventstore.axon.reaction;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.jspecify.annotations.Nullable;

/** The handlers of one reaction; what can't be read concerns every reaction. They refuse a reset: what was done because of an event is not done again. */
final class ReactionHandlers implements EventHandlerInvoker {

    private final EventHandlerInvoker handlers;

    ReactionHandlers(EventHandlerInvoker handlers) {
        this.handlers = handlers;
    }

    /** An event of no aggregate is a stream of its own. */
    static String streamId(EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> ofAggregate
                ? ofAggregate.getAggregateIdentifier()
                : event.getIdentifier();
    }

    @Override
    public boolean canHandle(EventMessage<?> event, Segment segment) {
        return event.getPayloadType() == Unreadable.class
                ? segment.matches(streamId(event).hashCode())
                : handlers.canHandle(event, segment);
    }

    @Override
    public boolean canHandleType(Class<?> payloadType) {
        return payloadType == Unreadable.class || handlers.canHandleType(payloadType);
    }

    @Override
    public void handle(EventMessage<?> event, Segment segment) throws Exception {
        if (event.getPayload() instanceof Unreadable(String reason)) {
            throw new Unreadable.Failure(reason);
        }
        handlers.handle(event, segment);
    }

    @Override
    public boolean supportsReset() {
        return false;
    }

    @Override
    public void performReset() {
        performReset(null);
    }

    @Override
    public <R> void performReset(@Nullable R context) {
        throw new UnsupportedOperationException("A reaction does nothing a second time because of a reset");
    }
}
