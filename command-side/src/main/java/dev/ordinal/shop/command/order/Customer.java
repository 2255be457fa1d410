package dev.ordinal.shop.command.order;

import dev.ordinal.shop.command.user.Account;

/** Who orders: a guest, or a user. */
sealed interface Customer {

    record Guest() implements Customer {}

    record Registered(Account account) implements Customer {}
}
