package dev.ordinal.shop.command.user;

import dev.ordinal.shop.command.Rejection;

abstract sealed class UserRejection extends Rejection {

    private UserRejection(Kind kind, String name, String detail) {
        super(kind, name, detail);
    }

    static final class UserDeactivated extends UserRejection {
        UserDeactivated() {
            super(Kind.REFUSED, "user-deactivated", "The user is deactivated.");
        }
    }

    static final class UserErased extends UserRejection {
        UserErased() {
            super(Kind.REFUSED, "user-erased", "The user's data is erased.");
        }
    }
}
