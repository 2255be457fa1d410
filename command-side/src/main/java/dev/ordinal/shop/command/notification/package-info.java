/** E-mails that tell users what became of their account, their orders and their money: each sent once, or parked where nobody knows. */
@NullMarked
package dev.ordinal.shop.command.notification;

import org.jspecify.annotations.NullMarked;
