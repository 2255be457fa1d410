package dev.ordinal.eventstore.axon;

import java.util.Optional;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.annotation.HandlerEnhancerDefinition;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.messaging.annotation.WrappedMessageHandlingMember;
import org.axonframework.modelling.command.AggregateLifecycle;

/**
 * Compares the version that a command expects, carried in its metadata, with the aggregate's before the aggregate judges; throws {@link VersionMismatch}. Axon
 * finds it as a service; the append still fails with a concurrency exception where the stream moves on afterwards.
 */
public final class ExpectedVersion implements HandlerEnhancerDefinition {

    private static final String KEY = "expectedVersion";

    /** Metadata that makes a command expect its aggregate's last sequence to be this. */
    public static MetaData of(long sequence) {
        return MetaData.with(KEY, sequence);
    }

    @Override
    public <T> MessageHandlingMember<T> wrapHandler(MessageHandlingMember<T> original) {
        return original.canHandleMessageType(CommandMessage.class) ? new Checked<>(original) : original;
    }

    private static final class Checked<T> extends WrappedMessageHandlingMember<T> {

        Checked(MessageHandlingMember<T> delegate) {
            super(delegate);
        }

        @Override
        public Object handle(Message<?> message, T target) throws Exception {
            if (message instanceof CommandMessage<?> && message.getMetaData().get(KEY) instanceof Number expected) {
                long actual =
                        Optional.ofNullable(AggregateLifecycle.getVersion()).orElse(-1L);
                if (actual != expected.longValue()) {
                    throw new VersionMismatch(expected.longValue(), actual);
                }
            }
            return super.handle(message, target);
        }
    }
}
