/** Products: their price, their name and what is in stock. */
@NullMarked
package dev.ordinal.shop.command.product;

import org.jspecify.annotations.NullMarked;
