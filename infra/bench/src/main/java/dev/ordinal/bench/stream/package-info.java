/** What happens after the append, from the log to Kafka and on to the read models, and the least that it can cost. */
@NullMarked
package dev.ordinal.bench.stream;

import org.jspecify.annotations.NullMarked;
