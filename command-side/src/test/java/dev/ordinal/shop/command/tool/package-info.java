/** The tools against real servers. */
@NullMarked
package dev.ordinal.shop.command.tool;

import org.jspecify.annotations.NullMarked;
