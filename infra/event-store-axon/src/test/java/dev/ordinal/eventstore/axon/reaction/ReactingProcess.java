package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.axon.AggregateStates;
import dev.ordinal.eventstore.axon.DurableCommandBus;
import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.OrdinalEventStore;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;

/** A process that reacts to what is written on notes. */
final class ReactingProcess implements AutoCloseable {

    static final String REACTION = "echo";

    final EventLog log;
    final GroupCommit groupCommit;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Reactions reactions;
    final StreamingEventProcessor processor;
    private final AppendSignal signal;
    private final OrdinalEventStore store;
    private final Configuration axon;
    private boolean stopped;

    interface Handling {
        void on(Note.Written written, Cause cause) throws Exception;
    }

    record Handler(Handling handling) {
        @EventHandler
        void on(Note.Written written, Cause cause) throws Exception {
            handling.on(written, cause);
        }
    }

    ReactingProcess(TestDatabase database, Handling handling) {
        this(database, false, handling);
    }

    ReactingProcess(TestDatabase database, boolean beginsAtHead, Handling handling) {
        this(database, beginsAtHead, NoOpEventUpcaster.INSTANCE, handling);
    }

    ReactingProcess(TestDatabase database, boolean beginsAtHead, EventUpcaster upcaster, Handling handling) {
        this(database.dataSource(), beginsAtHead, upcaster, handling);
    }

    ReactingProcess(DataSource database, boolean beginsAtHead, EventUpcaster upcaster, Handling handling) {
        EventStoreSchema.migrate(database);
        log = new EventLog(database);
        signal = new AppendSignal(database);
        groupCommit = new GroupCommit(database, new KeyedHash("secret"), signal);
        Serializer serializer = Jackson3Serializer.builder().build();
        OrdinalEventStorageEngine engine = OrdinalEventStorageEngine.builder(groupCommit, log, serializer)
                .upcasterChain(upcaster)
                .build();
        store = OrdinalEventStore.builder(engine, signal).build();
        axon = DefaultConfigurer.defaultConfiguration()
                .configureSerializer(_ -> serializer)
                .configureEventStore(_ -> store)
                .configureCommandBus(configuration -> {
                    DurableCommandBus bus = new DurableCommandBus(SimpleCommandBus.builder(), engine);
                    bus.registerHandlerInterceptor(
                            new CorrelationDataInterceptor<>(configuration.correlationDataProviders()));
                    return bus;
                })
                .configureAggregate(AggregateConfigurer.defaultConfiguration(Note.class)
                        .configureCache(_ -> new AggregateStates(1 << 20)))
                .configureCorrelationDataProviders(_ -> List.of(cause -> Map.of("causationId", cause.getIdentifier())))
                .start();
        reactions = new Reactions(database, log, store, new StoredEventReader(serializer, upcaster), meters);
        CauseResolver causes =
                new CauseResolver(() -> new ReactionCommands(axon.commandBus(), log, axon.correlationDataProviders()));
        processor = reactions.processor(
                REACTION,
                beginsAtHead,
                SimpleEventHandlerInvoker.builder()
                        .eventHandlers(new Handler(handling))
                        .parameterResolverFactory(MultiParameterResolverFactory.ordered(
                                causes, ClasspathParameterResolverFactory.forClass(Handler.class)))
                        .listenerInvocationErrorHandler(PropagatingErrorHandler.INSTANCE)
                        .build());
    }

    ReactingProcess start() {
        processor.start();
        return this;
    }

    void write(String note, String line) {
        axon.commandGateway().sendAndWait(new Note.Write(note, line));
    }

    ReactionHealth health() {
        return Objects.requireNonNull(reactions.health().get(REACTION));
    }

    /** Ends like a process that is killed: nothing is given up, nothing is stored any more. */
    void die() {
        stopped = true;
        reactions.close();
    }

    void stop() {
        stopped = true;
        processor.shutDown();
    }

    @Override
    public void close() {
        if (!stopped) {
            stop();
        }
        reactions.close();
        axon.shutdown();
        store.shutDown();
        groupCommit.close();
        signal.close();
    }
}
