/** Users of the shop: who they are, and that an e-mail address belongs to one of them only. */
@NullMarked
package dev.ordinal.shop.command.user;

import org.jspecify.annotations.NullMarked;
