package dev.ordinal.shop.command.user;

import dev.ordinal.shop.events.UserEvent;

/** A user as commands to other aggregates see one: whether they can act. */
public record Account(String userId, Standing standing) {

    public enum Standing {
        UNKNOWN,
        ACTIVE,
        DEACTIVATED,
        ERASED
    }

    static Account unknown(String userId) {
        return new Account(userId, Standing.UNKNOWN);
    }

    Account evolve(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered _ -> new Account(userId, Standing.ACTIVE);
            case UserEvent.Deactivated _ -> new Account(userId, Standing.DEACTIVATED);
            case UserEvent.Erased _ -> new Account(userId, Standing.ERASED);
            case UserEvent.Renamed _, UserEvent.EmailChanged _ -> this;
        };
    }
}
