package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition's step from one progress to the next. It counts only if the stored progress is still the first, and in PostgreSQL only if the log is still that of the next:
 * another server may have come since, with other events at the same positions.
 */
record Advance(TopicPartition partition, LogPosition from, LogPosition to) {}
