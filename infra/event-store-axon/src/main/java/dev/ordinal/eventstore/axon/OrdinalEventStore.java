package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.AppendSignal;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.Registration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;

/**
 * Axon's embedded event store, whose readers also wake at once when another process appends. It takes no subscribers: they would be told of events that are not stored
 * yet, and may never be. Event processors track it.
 */
public final class OrdinalEventStore extends EmbeddedEventStore {

    private final AppendSignal.Registration wakeUp;

    public OrdinalEventStore(Builder builder, AppendSignal signal) {
        super(builder);
        this.wakeUp = signal.onAppend(() -> afterCommit(List.of()));
    }

    /** @throws AxonConfigurationException always */
    @Override
    public Registration subscribe(Consumer<List<? extends EventMessage<?>>> eventProcessor) {
        throw new AxonConfigurationException(
                "A subscribing event processor would handle events that are not stored yet: make it a pooled streaming one");
    }

    @Override
    public void shutDown() {
        wakeUp.close();
        super.shutDown();
    }
}
