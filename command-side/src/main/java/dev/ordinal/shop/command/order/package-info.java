/** Orders, placed at the prices that the products' own streams show. */
@NullMarked
package dev.ordinal.shop.command.order;

import org.jspecify.annotations.NullMarked;
