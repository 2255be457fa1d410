/** Moving a log from one database to another through a file: one event a line, bytes and positions the same afterwards. */
@NullMarked
package dev.ordinal.eventstore.transfer;

import org.jspecify.annotations.NullMarked;
