/** The tables of reactions: how far each has come, and what waits for an operator. What does the work is in {@code event-store-axon}. */
@NullMarked
package dev.ordinal.eventstore.reaction;

import org.jspecify.annotations.NullMarked;
