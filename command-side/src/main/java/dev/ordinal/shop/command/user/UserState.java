package dev.ordinal.shop.command.user;

import dev.ordinal.shop.events.UserEvent;

sealed interface UserState {

    record Unregistered() implements UserState {}

    /** Name and e-mail address are sealed; equal ones are sealed equal. */
    record Active(String name, String email) implements UserState {}

    record Deactivated() implements UserState {}

    record Erased() implements UserState {}

    default UserState evolve(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered registered -> new Active(registered.name(), registered.email());
            case UserEvent.Renamed renamed -> new Active(renamed.name(), active().email());
            case UserEvent.EmailChanged changed -> new Active(active().name(), changed.email());
            case UserEvent.Deactivated _ -> new Deactivated();
            case UserEvent.Erased _ -> new Erased();
        };
    }

    default Active active() {
        return switch (this) {
            case Active active -> active;
            case Deactivated _ -> throw new UserRejection.UserDeactivated();
            case Erased _ -> throw new UserRejection.UserErased();
            case Unregistered _ -> throw new IllegalStateException("a user's history begins with its registration");
        };
    }
}
