package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StreamHead;
import dev.ordinal.eventstore.axon.CommandWrites;
import dev.ordinal.eventstore.axon.DurableCommandBus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** Sends commands because of events. Safe for use by several threads. */
final class ReactionCommands {

    private static final int CREATIONS = 5;

    private final CommandBus bus;
    private final EventLog log;
    private final List<CorrelationDataProvider> correlation;

    /** @param bus  must handle commands on the thread that sends them, as {@link DurableCommandBus} does */
    ReactionCommands(CommandBus bus, EventLog log, List<CorrelationDataProvider> correlation) {
        this.bus = bus;
        this.log = log;
        this.correlation = correlation;
    }

    @Nullable
    Object send(EventMessage<?> cause, Object command, Holding holding) {
        return sending(cause, command, holding, null) instanceof Cause.Sent.Done done ? done.result() : null;
    }

    Cause.Sent sendWhileLast(DomainEventMessage<?> cause, Object command, Holding holding) {
        StreamHead head =
                new StreamHead(cause.getAggregateIdentifier(), cause.getSequenceNumber(), cause.getIdentifier());
        return sending(cause, command, holding, head);
    }

    private Cause.Sent sending(EventMessage<?> cause, Object command, Holding holding, @Nullable StreamHead condition) {
        CommandMessage<?> message = message(cause, command);
        BackOff conflicts = BackOff.ofConflicts();
        BackOff failures = BackOff.ofFailures();
        for (int attempt = 1; ; attempt++) {
            if (attempt > 1) {
                holding.orAbandon();
            }
            try {
                if (attempt > 1 && condition != null && hasMovedOn(condition)) {
                    return new Cause.Sent.MovedOn();
                }
                CommandWrites writes = condition == null ? CommandWrites.create() : CommandWrites.whileLast(condition);
                return new Cause.Sent.Done(writes.collect(() -> dispatch(message)));
            } catch (ConcurrencyException e) {
                conflicts.pause();
            } catch (AggregateStreamCreationException e) {
                if (attempt == CREATIONS) {
                    throw e;
                }
                conflicts.pause();
            } catch (RuntimeException e) {
                if (!TransientFailure.isOne(e)) {
                    throw e;
                }
                holding.hindered(e);
                failures.pause();
            }
        }
    }

    private boolean hasMovedOn(StreamHead head) {
        return log.last(head.streamId())
                .filter(last -> last.eventId().equals(head.eventId()))
                .isEmpty();
    }

    /** It has the id of its cause, since it is stored nowhere itself: the events that it leads to name that one as their causation. */
    private CommandMessage<?> message(EventMessage<?> cause, Object command) {
        Map<String, Object> metadata = new HashMap<>();
        correlation.forEach(provider -> metadata.putAll(provider.correlationDataFor(cause)));
        return new GenericCommandMessage<>(
                new GenericMessage<>(cause.getIdentifier(), command, metadata),
                command.getClass().getName());
    }

    private <C> @Nullable Object dispatch(CommandMessage<C> message) {
        AtomicReference<@Nullable CommandResultMessage<?>> answer = new AtomicReference<>();
        bus.<C, Object>dispatch(message, (_, answered) -> answer.set(answered));
        CommandResultMessage<?> result = answer.get();
        if (result == null) {
            throw new IllegalStateException("The command bus must handle commands on the thread that sends them");
        }
        if (!result.isExceptional()) {
            return result.getPayload();
        }
        switch (result.exceptionResult()) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }
}
