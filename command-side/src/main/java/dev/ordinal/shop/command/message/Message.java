package dev.ordinal.shop.command.message;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.Streams;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

@Aggregate(type = Streams.MESSAGE)
class Message {

    @AggregateIdentifier
    @Nullable
    String streamId;

    private String from = "";
    private String to = "";
    private boolean read;

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void decide(MessageCommand.Send send) {
        apply(new MessageEvent.Sent(
                send.messageId(), active(send.from()), active(send.to()), send.orderId(), send.text()));
    }

    @CommandHandler
    void decide(MessageCommand.MarkRead mark) {
        if (!read) {
            apply(new MessageEvent.Read(mark.messageId(), from, to));
        }
    }

    @EventSourcingHandler
    void evolve(MessageEvent event) {
        streamId = Streams.id(Streams.MESSAGE, event.messageId());
        switch (event) {
            case MessageEvent.Sent sent -> {
                from = sent.fromUserId();
                to = sent.toUserId();
            }
            case MessageEvent.Read _ -> read = true;
        }
    }

    private static String active(Account user) {
        return switch (user.standing()) {
            case ACTIVE -> user.userId();
            case UNKNOWN -> throw new MessageRejection.UnknownUser(user.userId());
            case DEACTIVATED -> throw new MessageRejection.UserDeactivated(user.userId());
            case ERASED -> throw new MessageRejection.UserErased(user.userId());
        };
    }
}
