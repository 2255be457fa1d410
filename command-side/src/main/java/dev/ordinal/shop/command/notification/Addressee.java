package dev.ordinal.shop.command.notification;

import dev.ordinal.shop.events.UserEvent;

/** Where a user is written to. */
sealed interface Addressee {

    record Nobody() implements Addressee {}

    record Person(String name, String email) implements Addressee {}

    default Addressee evolve(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered registered -> new Person(registered.name(), registered.email());
            case UserEvent.Renamed renamed
            when this instanceof Person person -> new Person(renamed.name(), person.email());
            case UserEvent.EmailChanged changed
            when this instanceof Person person -> new Person(person.name(), changed.email());
            case UserEvent.Erased _ -> new Nobody();
            case UserEvent.Renamed _, UserEvent.EmailChanged _, UserEvent.Deactivated _ -> this;
        };
    }
}
