package dev.ordinal.shop.command.tool;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.ordinal.shop.command.CommandSide;
import java.lang.reflect.Field;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.spring.stereotype.Aggregate;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the aggregate of a stream makes of its events, one after the other, as Axon does when it loads it. */
final class AggregateState<T> {

    private final EventSourcedAggregate<T> aggregate;
    private final JsonMapper json;

    private AggregateState(Class<T> type, DomainEventMessage<?> first) {
        T root = new GenericAggregateFactory<>(type).createAggregateRoot(first.getAggregateIdentifier(), first);
        aggregate = EventSourcedAggregate.initialize(
                root,
                AnnotatedAggregateMetaModelFactory.inspectAggregate(type),
                SimpleEventBus.builder().build(),
                NoSnapshotTriggerDefinition.TRIGGER);
        json = fieldsOf(type);
    }

    /** The aggregate whose stream begins with the event, before that event; empty where the streams of its type have no aggregate. */
    static Optional<AggregateState<?>> before(DomainEventMessage<?> first) {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(Aggregate.class));
        return scan.findCandidateComponents(CommandSide.class.getPackageName()).stream()
                .map(BeanDefinition::getBeanClassName)
                .<Class<?>>map(name -> ClassUtils.resolveClassName(String.valueOf(name), null))
                .filter(type -> type.getAnnotation(Aggregate.class).type().equals(first.getType()))
                .findFirst()
                .map(type -> new AggregateState<>(type, first));
    }

    void apply(DomainEventMessage<?> event) {
        aggregate.initializeState(DomainEventStream.of(event));
    }

    JsonNode asJson() {
        return aggregate.invoke(root -> json.<JsonNode>valueToTree(root));
    }

    /** What is a type among several says which one it is. */
    private static JsonMapper fieldsOf(Class<?> type) {
        JsonMapper.Builder builder = JsonMapper.builder()
                .changeDefaultVisibility(visibility -> visibility
                        .withVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                        .withVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY))
                .changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL));
        for (Field field : type.getDeclaredFields()) {
            if (field.getType().isSealed()) {
                builder.addMixIn(field.getType(), SaysWhichItIs.class);
            }
        }
        return builder.build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
    private interface SaysWhichItIs {}
}
