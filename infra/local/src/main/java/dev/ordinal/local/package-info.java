/** The {@code ordinal} command: the whole system on one machine, and plain HTTP clients of its public APIs. */
@NullMarked
package dev.ordinal.local;

import org.jspecify.annotations.NullMarked;
