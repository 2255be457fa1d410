package dev.ordinal.eventstore.axon.reaction;

import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.ParameterResolver;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.jspecify.annotations.Nullable;

/** Gives handlers of aggregates' events the {@link Cause} that they ask for. */
final class CauseResolver implements ParameterResolverFactory {

    private final Supplier<ReactionCommands> commands;

    CauseResolver(Supplier<ReactionCommands> commands) {
        this.commands = commands;
    }

    @Override
    @SuppressWarnings("NullAway") // Axon takes null for: not mine
    public @Nullable ParameterResolver<Cause> createInstance(Executable handler, Parameter[] parameters, int index) {
        return parameters[index].getType() == Cause.class ? new Resolver() : null;
    }

    private final class Resolver implements ParameterResolver<Cause> {

        @Override
        public Cause resolveParameterValue(Message<?> message) {
            return new Handled(
                    (DomainEventMessage<?>) message, commands.get(), Holding.current(), Holding.isAskedFor());
        }

        @Override
        public boolean matches(Message<?> message) {
            return message instanceof DomainEventMessage<?>;
        }
    }

    private record Handled(DomainEventMessage<?> event, ReactionCommands commands, Holding holding, boolean isAskedFor)
            implements Cause {

        @Override
        public String eventId() {
            return event.getIdentifier();
        }

        @Override
        public String streamId() {
            return event.getAggregateIdentifier();
        }

        @Override
        public long sequence() {
            return event.getSequenceNumber();
        }

        @Override
        public Instant occurredAt() {
            return event.getTimestamp();
        }

        @Override
        public Map<String, Object> metadata() {
            return event.getMetaData();
        }

        @Override
        public @Nullable Object send(Object command) {
            return commands.send(event, command, holding);
        }

        @Override
        public Sent sendWhileLast(Object command) {
            return commands.sendWhileLast(event, command, holding);
        }
    }
}
