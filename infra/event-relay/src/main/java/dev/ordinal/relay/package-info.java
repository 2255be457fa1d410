/** Event store to Kafka: stored bytes forwarded in order by one leader, checkpoint after the broker's acknowledgement. */
@NullMarked
package dev.ordinal.relay;

import org.jspecify.annotations.NullMarked;
