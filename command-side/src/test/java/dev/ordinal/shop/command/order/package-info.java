@NullMarked
package dev.ordinal.shop.command.order;

import org.jspecify.annotations.NullMarked;
