package dev.ordinal.shop.command.http;

import dev.ordinal.eventstore.axon.ExpectedVersion;
import dev.ordinal.eventstore.axon.VersionMismatch;
import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.engine.CommandMetadata;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts a command on Axon's bus, which handles it on the same thread, and throws what it throws. */
@Component
final class CommandDispatcher {

    private static final long NO_VERSION = -1;

    private final CommandBus bus;

    CommandDispatcher(CommandBus bus) {
        this.bus = bus;
    }

    @Nullable
    Object dispatch(CommandRequest request, ShopCommand command) {
        return switch (request.ifMatch()) {
            case IfMatch.Absent _, IfMatch.Any _ -> dispatch(request, command, MetaData.emptyInstance());
            case IfMatch.OneOf(Set<Long> versions) -> dispatch(request, command, versions);
        };
    }

    private @Nullable Object dispatch(CommandRequest request, ShopCommand command, Set<Long> versions) {
        long first = versions.stream().findFirst().orElse(NO_VERSION);
        try {
            return dispatch(request, command, ExpectedVersion.of(first));
        } catch (VersionMismatch mismatch) {
            if (versions.contains(mismatch.actual())) {
                return dispatch(request, command, ExpectedVersion.of(mismatch.actual()));
            }
            throw mismatch;
        }
    }

    private @Nullable Object dispatch(CommandRequest request, ShopCommand command, MetaData expectation) {
        CommandMessage<ShopCommand> message = new GenericCommandMessage<>(
                command,
                expectation
                        .and(CommandMetadata.ACTOR, request.actor())
                        .and(CommandMetadata.TRACEPARENT, request.traceparent()));
        AtomicReference<@Nullable CommandResultMessage<?>> result = new AtomicReference<>();
        bus.<ShopCommand, Object>dispatch(message, (_, answered) -> result.set(answered));
        return payload(result.get());
    }

    private static @Nullable Object payload(@Nullable CommandResultMessage<?> result) {
        if (result == null) {
            throw new IllegalStateException("the command bus must handle commands on the thread that sends them");
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
