/** Kafka to read models: batches folded exactly once, in generations, with progress that readers can wait for. */
@NullMarked
package dev.ordinal.projection;

import org.jspecify.annotations.NullMarked;
