package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.AppendSignal;
import java.util.List;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;

/** Axon's embedded event store, whose readers also wake at once when another process appends. */
public final class OrdinalEventStore extends EmbeddedEventStore {

    private final AppendSignal.Registration wakeUp;

    public OrdinalEventStore(Builder builder, AppendSignal signal) {
        super(builder);
        this.wakeUp = signal.onAppend(() -> afterCommit(List.of()));
    }

    @Override
    public void shutDown() {
        wakeUp.close();
        super.shutDown();
    }
}
