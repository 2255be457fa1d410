package dev.ordinal.shop.command.wallet;

import dev.ordinal.shop.command.Rejection;

public abstract sealed class WalletRejection extends Rejection {

    private WalletRejection(Kind kind, String name, String detail) {
        super(kind, name, detail);
    }

    public static final class InsufficientFunds extends WalletRejection {
        InsufficientFunds() {
            super(Kind.REFUSED, "insufficient-funds", "There is not enough money in the wallet.");
        }
    }

    public static final class WrongCurrency extends WalletRejection {
        WrongCurrency(String currency) {
            super(Kind.REFUSED, "wrong-currency", "The wallet is in " + currency + ".");
        }
    }

    static final class UnknownUser extends WalletRejection {
        UnknownUser() {
            super(Kind.UNKNOWN, "not-found", "Nothing has this id.");
        }
    }

    static final class UserDeactivated extends WalletRejection {
        UserDeactivated() {
            super(Kind.REFUSED, "user-deactivated", "The user is deactivated.");
        }
    }

    static final class UserErased extends WalletRejection {
        UserErased() {
            super(Kind.REFUSED, "user-erased", "The user's data is erased.");
        }
    }
}
