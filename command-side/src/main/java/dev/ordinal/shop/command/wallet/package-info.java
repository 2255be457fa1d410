/** Wallets: the money of users, in one currency each. */
@NullMarked
package dev.ordinal.shop.command.wallet;

import org.jspecify.annotations.NullMarked;
