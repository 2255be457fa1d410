package dev.ordinal.shop.command.user;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

@Aggregate(type = Streams.USER, cache = "aggregateStates")
class User {

    @AggregateIdentifier
    @Nullable
    String streamId;

    private UserState state = new UserState.Unregistered();

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void decide(UserCommand.Register register) {
        apply(new UserEvent.Registered(register.userId(), register.name(), register.email()));
    }

    @CommandHandler
    void decide(UserCommand.Rename rename) {
        if (!state.active().name().equals(rename.name())) {
            apply(new UserEvent.Renamed(rename.userId(), rename.name()));
        }
    }

    @CommandHandler
    void decide(UserCommand.ChangeEmail change) {
        String previous = state.active().email();
        if (!previous.equals(change.email())) {
            apply(new UserEvent.EmailChanged(change.userId(), change.email(), previous));
        }
    }

    @CommandHandler
    void decide(UserCommand.Deactivate deactivate) {
        switch (state) {
            case UserState.Deactivated _ -> {}
            case UserState.Erased _ -> throw new UserRejection.UserErased();
            case UserState.Active _, UserState.Unregistered _ -> apply(new UserEvent.Deactivated(deactivate.userId()));
        }
    }

    @CommandHandler
    void decide(UserCommand.Erase erase) {
        if (!(state instanceof UserState.Erased)) {
            apply(new UserEvent.Erased(erase.userId()));
        }
    }

    @EventSourcingHandler
    void evolve(UserEvent event) {
        streamId = Streams.id(Streams.USER, event.userId());
        state = state.evolve(event);
    }
}
