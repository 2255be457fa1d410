package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.AppendSignal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.Registration;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.axonframework.lifecycle.Lifecycle;
import org.axonframework.lifecycle.Phase;
import org.axonframework.monitoring.MessageMonitor;
import org.jspecify.annotations.Nullable;

/**
 * Axon's event store on the log. Its readers wake at once when this or another process appends, and leave events that they have no use for in the database. It takes no
 * subscribers: they would be told of events that are not stored yet, and may never be. Event processors track it.
 */
public final class OrdinalEventStore extends AbstractEventStore implements Lifecycle {

    private final OrdinalEventStorageEngine engine;
    private final AppendSignal signal;
    private final Set<TrackedLog> streams = ConcurrentHashMap.newKeySet();

    private OrdinalEventStore(Builder builder, OrdinalEventStorageEngine engine, AppendSignal signal) {
        super(builder);
        this.engine = engine;
        this.signal = signal;
    }

    /** Reads and writes through the engine, and hears of appends by the signal. */
    public static Builder builder(OrdinalEventStorageEngine engine, AppendSignal signal) {
        return new Builder(engine, signal);
    }

    /** False once nothing can be stored in this process any more. */
    public boolean isWritable() {
        return engine.isWritable();
    }

    /**
     * The log behind a token, from its start for null. What a processor reports as of no use to it stays in the database, once stored in today's revision.
     *
     * <p>The stream's methods throw {@link HistoryChanged} when the log no longer holds the event that it has come to, and {@link dev.ordinal.eventstore.LogUnavailable}.
     */
    @Override
    public TrackingEventStream openStream(@Nullable TrackingToken trackingToken) {
        TrackedLog stream = new TrackedLog(engine, signal, trackingToken, streams::remove);
        streams.add(stream);
        return stream;
    }

    /** @throws AxonConfigurationException always */
    @Override
    public Registration subscribe(Consumer<List<? extends EventMessage<?>>> eventProcessor) {
        throw new AxonConfigurationException(
                "A subscribing event processor would handle events that are not stored yet: make it a pooled streaming one");
    }

    @Override
    public void registerLifecycleHandlers(LifecycleRegistry lifecycle) {
        lifecycle.onShutdown(Phase.INBOUND_EVENT_CONNECTORS - 10, this::shutDown);
    }

    /** Closes all streams. */
    public void shutDown() {
        streams.forEach(TrackedLog::close);
    }

    /** Settings of the store that have defaults. */
    public static final class Builder extends AbstractEventStore.Builder {

        private final OrdinalEventStorageEngine engine;
        private final AppendSignal signal;

        private Builder(OrdinalEventStorageEngine engine, AppendSignal signal) {
            this.engine = engine;
            this.signal = signal;
            storageEngine(engine);
        }

        @Override
        public Builder messageMonitor(MessageMonitor<? super EventMessage<?>> monitor) {
            super.messageMonitor(monitor);
            return this;
        }

        @Override
        public Builder spanFactory(EventBusSpanFactory spans) {
            super.spanFactory(spans);
            return this;
        }

        /** The store. */
        public OrdinalEventStore build() {
            return new OrdinalEventStore(this, engine, signal);
        }
    }
}
