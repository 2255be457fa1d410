package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.axon.EventStoreAutoConfiguration;
import dev.ordinal.eventstore.axon.OrdinalEventStore;
import dev.ordinal.eventstore.axon.StoredEventReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Runs the beans that are a {@link Reaction}; does nothing where there are none. */
@AutoConfiguration(
        after = EventStoreAutoConfiguration.class,
        beforeName = "org.axonframework.springboot.autoconfig.AxonAutoConfiguration")
@ConditionalOnBean(OrdinalEventStore.class)
public class ReactionAutoConfiguration {

    ReactionAutoConfiguration() {}

    @Bean
    @Lazy
    Reactions reactions(
            DataSource dataSource,
            EventLog log,
            OrdinalEventStore store,
            @Qualifier("eventSerializer") Serializer serializer,
            Configuration axon,
            ObjectProvider<MeterRegistry> meters) {
        return new Reactions(
                dataSource,
                log,
                store,
                new StoredEventReader(serializer, axon.upcasterChain()),
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    @Lazy
    ReactionCommands reactionCommands(CommandBus bus, EventLog log, Configuration axon) {
        return new ReactionCommands(bus, log, axon.correlationDataProviders());
    }

    @Bean
    CauseResolver causeResolver(ObjectProvider<ReactionCommands> commands) {
        return new CauseResolver(commands::getObject);
    }

    @Bean
    ReactionBacklog reactionBacklog(DataSource dataSource) {
        return new ReactionBacklog(dataSource);
    }

    @Bean
    ConfigurerModule reactionProcessors(ListableBeanFactory beans, ObjectProvider<Reactions> reactions) {
        Map<String, Boolean> beginsAtHead = new TreeMap<>();
        for (String bean : beans.getBeanNamesForAnnotation(Reaction.class)) {
            Reaction reaction = Objects.requireNonNull(beans.findAnnotationOnBean(bean, Reaction.class));
            Boolean other = beginsAtHead.put(reaction.value(), reaction.beginsAtHead());
            if (other != null && other != reaction.beginsAtHead()) {
                throw new AxonConfigurationException(
                        "Either all beans of reaction %s begin at the head or none".formatted(reaction.value()));
            }
        }
        return configurer -> configurer.eventProcessing(
                processing -> beginsAtHead.forEach((name, atHead) -> configure(processing, name, atHead, reactions)));
    }

    private static void configure(
            EventProcessingConfigurer processing, String name, boolean atHead, ObjectProvider<Reactions> reactions) {
        processing
                .assignHandlerTypesMatching(name, type -> isPartOf(name, type))
                .registerListenerInvocationErrorHandler(name, _ -> PropagatingErrorHandler.INSTANCE)
                .registerEventProcessor(
                        name, (_, _, handlers) -> reactions.getObject().processor(name, atHead, handlers));
    }

    private static boolean isPartOf(String name, Class<?> type) {
        Reaction reaction = type.getAnnotation(Reaction.class);
        return reaction != null && reaction.value().equals(name);
    }
}
