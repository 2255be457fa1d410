/** The names that the writer and the readers of topics must agree on, free of any Kafka class. */
@NullMarked
package dev.ordinal.eventstore.topic;

import org.jspecify.annotations.NullMarked;
