/** The contract between the command side and the query side: events, their names on the wire, their streams. */
@NullMarked
package dev.ordinal.shop.events;

import org.jspecify.annotations.NullMarked;
