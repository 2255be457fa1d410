@NullMarked
package dev.ordinal.shop.command.user;

import org.jspecify.annotations.NullMarked;
