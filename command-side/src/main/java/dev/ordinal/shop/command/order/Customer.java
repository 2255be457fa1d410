package dev.ordinal.shop.command.order;

import dev.ordinal.shop.events.UserEvent;

/** Who orders: a guest, or what a user's stream says about them. */
sealed interface Customer {

    record Guest() implements Customer {}

    record Unknown(String userId) implements Customer {}

    record Active(String userId) implements Customer {}

    record Deactivated(String userId) implements Customer {}

    record Erased(String userId) implements Customer {}

    default Customer evolve(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered registered -> new Active(registered.userId());
            case UserEvent.Deactivated deactivated -> new Deactivated(deactivated.userId());
            case UserEvent.Erased erased -> new Erased(erased.userId());
            case UserEvent.Renamed _, UserEvent.EmailChanged _ -> this;
        };
    }
}
