package dev.ordinal.shop.command.message;

import dev.ordinal.shop.command.Rejection;

abstract sealed class MessageRejection extends Rejection {

    private MessageRejection(Kind kind, String name, String detail) {
        super(kind, name, detail);
    }

    static final class UnknownUser extends MessageRejection {
        UnknownUser(String userId) {
            super(Kind.IMPOSSIBLE, "unknown-user", "There is no user " + userId + ".");
        }
    }

    static final class UnknownOrder extends MessageRejection {
        UnknownOrder(String orderId) {
            super(Kind.IMPOSSIBLE, "unknown-order", "There is no order " + orderId + ".");
        }
    }

    static final class UserDeactivated extends MessageRejection {
        UserDeactivated(String userId) {
            super(Kind.REFUSED, "user-deactivated", "The user " + userId + " is deactivated.");
        }
    }

    static final class UserErased extends MessageRejection {
        UserErased(String userId) {
            super(Kind.REFUSED, "user-erased", "The data of the user " + userId + " is erased.");
        }
    }
}
