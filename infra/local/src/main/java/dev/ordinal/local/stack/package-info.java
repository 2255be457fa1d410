/** The six parts of a running system and the commands that start, show and stop them. */
@NullMarked
package dev.ordinal.local.stack;

import org.jspecify.annotations.NullMarked;
