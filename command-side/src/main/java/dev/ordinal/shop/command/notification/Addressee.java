package dev.ordinal.shop.command.notification;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.Personal;
import dev.ordinal.shop.events.UserEvent;
import java.util.Optional;

/** Where a user is written to; folded from events it is sealed. */
sealed interface Addressee {

    record Nobody() implements Addressee {}

    record Person(String name, String email) implements Addressee {

        /** As a letter can be addressed; empty where the user was erased meanwhile. */
        Optional<Person> opened(String userId, PersonalData personal) {
            return personal.open(userId, Personal.NAME, name)
                    .flatMap(plain ->
                            personal.open(userId, Personal.EMAIL, email).map(address -> new Person(plain, address)));
        }
    }

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
