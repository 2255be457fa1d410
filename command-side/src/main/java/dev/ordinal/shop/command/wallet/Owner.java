package dev.ordinal.shop.command.wallet;

import dev.ordinal.shop.events.UserEvent;

/** Whose wallet it is, as the user's own stream says. */
public record Owner(String userId, Standing standing) {

    public enum Standing {
        UNKNOWN,
        ACTIVE,
        DEACTIVATED,
        ERASED
    }

    static Owner unknown(String userId) {
        return new Owner(userId, Standing.UNKNOWN);
    }

    Owner evolve(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered _ -> new Owner(userId, Standing.ACTIVE);
            case UserEvent.Deactivated _ -> new Owner(userId, Standing.DEACTIVATED);
            case UserEvent.Erased _ -> new Owner(userId, Standing.ERASED);
            case UserEvent.Renamed _, UserEvent.EmailChanged _ -> this;
        };
    }
}
