package dev.ordinal.relay;

import dev.ordinal.eventstore.StoredEvent;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What has come to be true of Kafka.
 *
 * @param last up to which event everything stands there, or is left to a refill; null where that is not known to have changed
 * @param heads the last position of each partition that has changed
 * @param refilledHeads the last position refilled into each partition that a refill has changed
 * @param refills how far each refill has come that went on, by topic
 */
record Landing(
        @Nullable StoredEvent last,
        Map<TopicPartition, Long> heads,
        Map<TopicPartition, Long> refilledHeads,
        Map<String, RefillStep> refills) {

    static final Landing NOTHING = new Landing(null, Map.of(), Map.of(), Map.of());

    static Landing ofPage(StoredEvent last, Map<TopicPartition, Long> heads) {
        return new Landing(last, heads, Map.of(), Map.of());
    }

    Landing then(Landing next) {
        Map<String, RefillStep> steps = new HashMap<>(refills);
        next.refills.forEach((topic, step) -> steps.merge(topic, step, RefillStep::then));
        return new Landing(
                next.last == null ? last : next.last,
                both(heads, next.heads),
                both(refilledHeads, next.refilledHeads),
                steps);
    }

    private static Map<TopicPartition, Long> both(Map<TopicPartition, Long> first, Map<TopicPartition, Long> then) {
        Map<TopicPartition, Long> both = new HashMap<>(first);
        both.putAll(then);
        return both;
    }

    boolean changesTheRecord() {
        return last != null || !refills.isEmpty();
    }
}
