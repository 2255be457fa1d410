package dev.ordinal.shop.command.message;

import dev.ordinal.shop.events.UserEvent;

/** A user as somebody who writes and is written to. */
record Correspondent(String userId, Standing standing) {

    enum Standing {
        UNKNOWN,
        ACTIVE,
        DEACTIVATED,
        ERASED
    }

    static Correspondent unknown(String userId) {
        return new Correspondent(userId, Standing.UNKNOWN);
    }

    Correspondent evolve(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered _ -> new Correspondent(userId, Standing.ACTIVE);
            case UserEvent.Deactivated _ -> new Correspondent(userId, Standing.DEACTIVATED);
            case UserEvent.Erased _ -> new Correspondent(userId, Standing.ERASED);
            case UserEvent.Renamed _, UserEvent.EmailChanged _ -> this;
        };
    }
}
