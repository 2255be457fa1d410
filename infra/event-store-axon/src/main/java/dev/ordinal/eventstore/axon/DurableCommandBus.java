package dev.ordinal.eventstore.axon;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Answers a command when all that it appended, and all that it was judged on, is durable, and waits for that after the aggregate's lock is released: the next command
 * for the same aggregate is judged on the new state meanwhile and rides in the same commit or the next one. Handles commands on the dispatching thread.
 *
 * <p>A command that is dispatched within a unit of work of somebody else, such as an event processor's, is part of that one: its append waits for itself. The bus
 * takes no transaction manager, whose transactions would end before the events are stored.
 */
public final class DurableCommandBus extends SimpleCommandBus {

    private final OrdinalEventStorageEngine engine;

    /**
     * A bus before its first handler.
     *
     * @param builder  must have no transaction manager
     * @param engine   where the aggregates' events are stored
     */
    public DurableCommandBus(Builder builder, OrdinalEventStorageEngine engine) {
        super(builder);
        this.engine = engine;
        engine.premisesAreChecked();
    }

    @Override
    protected <C, R> void handle(
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        if (CurrentUnitOfWork.isStarted()) {
            super.handle(command, handler, callback);
            return;
        }
        CommandWrites current = CommandWrites.current().orElse(null);
        if (current == null) {
            CommandWrites own = CommandWrites.create();
            callback.onResult(command, own.collect(() -> this.<C, R>durably(own, command, handler)));
        } else {
            callback.onResult(command, durably(current, command, handler));
        }
    }

    private <C, R> CommandResultMessage<R> durably(
            CommandWrites writes, CommandMessage<C> command, MessageHandler<? super CommandMessage<?>> handler) {
        AtomicReference<@Nullable CommandResultMessage<R>> result = new AtomicReference<>();
        writes.defer(() -> super.<C, R>handle(command, handler, (_, handled) -> result.set(cast(handled))));
        try {
            writes.settle(engine::isTrue);
        } catch (RuntimeException notDurable) {
            return GenericCommandResultMessage.asCommandResultMessage(notDurable);
        }
        return Objects.requireNonNull(result.get());
    }

    @SuppressWarnings("unchecked") // the callback gets what the handler of this command returned
    private static <R> CommandResultMessage<R> cast(CommandResultMessage<? extends R> handled) {
        return (CommandResultMessage<R>) handled;
    }
}
