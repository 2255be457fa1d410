@NullMarked
package dev.ordinal.shop.command.invoice;

import org.jspecify.annotations.NullMarked;
