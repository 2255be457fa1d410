/** Messages that users write to each other, about an order or not. */
@NullMarked
package dev.ordinal.shop.command.message;

import org.jspecify.annotations.NullMarked;
