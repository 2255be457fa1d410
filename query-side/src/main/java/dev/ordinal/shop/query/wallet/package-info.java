/** Wallets: what a user has, and every entry that made it so. */
@NullMarked
package dev.ordinal.shop.query.wallet;

import org.jspecify.annotations.NullMarked;
