@NullMarked
package dev.ordinal.shop.command;

import org.jspecify.annotations.NullMarked;
