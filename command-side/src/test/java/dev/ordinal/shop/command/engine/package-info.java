@NullMarked
package dev.ordinal.shop.command.engine;

import org.jspecify.annotations.NullMarked;
