@NullMarked
package dev.ordinal.shop.command.wallet;

import org.jspecify.annotations.NullMarked;
