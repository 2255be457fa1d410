package dev.ordinal.eventstore.axon;

import org.axonframework.eventhandling.EventMessage;

/** Where events that belong to no aggregate stand: each is a stream of its own. */
final class ApplicationStream {

    static final String TYPE = "application-event";

    private ApplicationStream() {}

    static String idFor(EventMessage<?> event) {
        return idFor(event.getIdentifier());
    }

    static String idFor(String eventIdentifier) {
        return TYPE + "-" + eventIdentifier;
    }
}
