package dev.ordinal.relay;

import dev.ordinal.eventstore.StoredEvent;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What has come to stand in Kafka.
 *
 * @param last up to which event everything stands there; null where that is not known to have changed
 * @param heads the last position of each partition that has changed
 */
record Landing(@Nullable StoredEvent last, Map<TopicPartition, Long> heads) {

    static final Landing NOTHING = new Landing(null, Map.of());

    Landing then(Landing next) {
        Map<TopicPartition, Long> both = new HashMap<>(heads);
        both.putAll(next.heads);
        return new Landing(next.last == null ? last : next.last, both);
    }
}
