@NullMarked
package dev.ordinal.shop.command.message;

import org.jspecify.annotations.NullMarked;
