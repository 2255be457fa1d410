@NullMarked
package dev.ordinal.shop.command.product;

import org.jspecify.annotations.NullMarked;
