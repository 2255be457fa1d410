package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.OutcomePruner;
import dev.ordinal.eventstore.Snapshots;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandBusSpanFactory;
import org.axonframework.commandhandling.DuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.SnapshotterSpanFactory;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.HandlerDefinition;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.eventsourcing.SpringAggregateSnapshotter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Puts Axon on the event log of the application's data source, and brings the log's schema up to date before anything uses it. Needs the setting
 * {@code ordinal.secret}, the key of the hashes that claims are stored as. Holds up to two connections of the pool for good.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        },
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JdbcAutoConfiguration",
            "org.axonframework.springboot.autoconfig.JpaEventStoreAutoConfiguration"
        })
@ConditionalOnBean(DataSource.class)
@ConditionalOnMissingBean({EventStorageEngine.class, EventBus.class})
public class EventStoreAutoConfiguration {

    private final DataSource dataSource;

    EventStoreAutoConfiguration(DataSource dataSource) {
        this.dataSource = dataSource;
        EventStoreSchema.migrate(dataSource);
    }

    @Bean
    @ConditionalOnMissingBean
    KeyedHash keyedHash(@Value("${ordinal.secret}") String secret) {
        return new KeyedHash(secret);
    }

    @Bean
    AppendSignal appendSignal() {
        return new AppendSignal(dataSource);
    }

    @Bean
    GroupCommit groupCommit(KeyedHash hash, AppendSignal signal) {
        return new GroupCommit(dataSource, hash, signal);
    }

    @Bean
    EventLog eventLog() {
        return new EventLog(dataSource);
    }

    @Bean
    OutcomePruner outcomePruner() {
        return new OutcomePruner(dataSource);
    }

    @Bean
    @ConditionalOnMissingBean
    StoragePolicy storagePolicy() {
        return new StoragePolicy() {};
    }

    @Bean
    OrdinalEventStorageEngine eventStorageEngine(
            GroupCommit groupCommit,
            EventLog eventLog,
            StoragePolicy storagePolicy,
            @Qualifier("eventSerializer") Serializer eventSerializer,
            Configuration axon) {
        return OrdinalEventStorageEngine.builder(groupCommit, eventLog, eventSerializer)
                .storagePolicy(storagePolicy)
                .snapshots(new Snapshots(dataSource))
                .snapshotFilter(axon.snapshotFilter())
                .upcasterChain(axon.upcasterChain())
                .build();
    }

    /** To be named by aggregates: {@code @Aggregate(cache = "aggregateStates")}. */
    @Bean
    @ConditionalOnMissingBean
    AggregateStates aggregateStates() {
        return new AggregateStates(Runtime.getRuntime().maxMemory() / 8);
    }

    /** Takes snapshots on a thread of its own, one at a time: no command waits for them. */
    @Bean
    @ConditionalOnMissingBean(Snapshotter.class)
    SpringAggregateSnapshotter aggregateSnapshotter(
            OrdinalEventStore events,
            Configuration axon,
            HandlerDefinition handlers,
            ParameterResolverFactory parameters,
            SnapshotterSpanFactory spans,
            @Qualifier("snapshotThread") ExecutorService thread) {
        return SpringAggregateSnapshotter.builder()
                .repositoryProvider(axon::repository)
                .eventStore(events)
                .handlerDefinition(handlers)
                .parameterResolverFactory(parameters)
                .spanFactory(spans)
                .executor(thread)
                .build();
    }

    /** No candidate for others: a host application's own executors stay what they are. Snapshots that are due when it ends are not needed. */
    @Bean(defaultCandidate = false, destroyMethod = "shutdownNow")
    ExecutorService snapshotThread() {
        return Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("snapshots").factory());
    }

    /** To be named by aggregates: {@code @Aggregate(snapshotTriggerDefinition = "regularSnapshots")}. */
    @Bean
    @ConditionalOnMissingBean
    SnapshotTriggerDefinition regularSnapshots(
            Snapshotter snapshotter, @Value("${ordinal.snapshot-every:500}") int events) {
        return new EventCountSnapshotTriggerDefinition(snapshotter, events);
    }

    /** With a transaction manager, Axon's own bus is used: its transactions end when the events are stored, not before. */
    @Bean
    @Qualifier("localSegment")
    @ConditionalOnMissingBean(
            value = CommandBus.class,
            type = "org.springframework.transaction.PlatformTransactionManager")
    DurableCommandBus commandBus(
            OrdinalEventStorageEngine engine, Configuration axon, DuplicateCommandHandlerResolver duplicateHandlers) {
        DurableCommandBus bus = new DurableCommandBus(
                SimpleCommandBus.builder()
                        .duplicateCommandHandlerResolver(duplicateHandlers)
                        .spanFactory(axon.getComponent(CommandBusSpanFactory.class))
                        .messageMonitor(axon.messageMonitor(CommandBus.class, "commandBus")),
                engine);
        bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(axon.correlationDataProviders()));
        return bus;
    }

    @Bean(name = "eventBus")
    @Qualifier("eventStore")
    OrdinalEventStore eventStore(OrdinalEventStorageEngine engine, AppendSignal signal, Configuration axon) {
        return OrdinalEventStore.builder(engine, signal)
                .messageMonitor(axon.messageMonitor(EventStore.class, "eventStore"))
                .spanFactory(axon.getComponent(EventBusSpanFactory.class))
                .build();
    }
}
