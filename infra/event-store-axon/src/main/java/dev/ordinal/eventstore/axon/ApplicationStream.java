package dev.ordinal.eventstore.axon;

import org.axonframework.eventhandling.EventMessage;

/** Where events that belong to no aggregate stand: each is a stream of its own. */
final class ApplicationStream {

    static final String TYPE = "application-event";

    private ApplicationStream() {}

    static String idFor(EventMessage<?> event) {
        return TYPE + "-" + event.getIdentifier();
    }
}
