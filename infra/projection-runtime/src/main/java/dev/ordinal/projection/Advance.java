package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import org.apache.kafka.common.TopicPartition;

/** A partition's step from one progress to the next; it counts only if the stored progress is still the first. */
record Advance(TopicPartition partition, LogPosition from, LogPosition to) {}
