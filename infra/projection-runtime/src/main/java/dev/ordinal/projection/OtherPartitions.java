package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** How those partitions of a generation come on that a worker does not have: somebody who is no worker may have got them from Kafka. Used by one thread. */
final class OtherPartitions {

    private static final long PATIENCE = Duration.ofSeconds(15).toNanos();

    /** One that a worker has signed for may be refilled: it looks through the log for long before it finds an event. */
    private static final long PATIENCE_WITH_WORKERS = Duration.ofMinutes(2).toNanos();

    private final Map<TopicPartition, Stay> behind = new HashMap<>();

    private record Stay(long position, long since) {}

    /** @param now in nanoseconds from any start */
    void look(
            Collection<TopicPartition> others, RelayHeads heads, Map<TopicPartition, LogPosition> progress, long now) {
        behind.keySet().retainAll(others);
        for (TopicPartition partition : others) {
            LogPosition reached = progress.get(partition);
            long position = reached == null ? 0 : reached.position();
            Stay stay = behind.get(partition);
            if (position >= heads.head(partition)) {
                behind.remove(partition);
            } else if (stay == null || stay.position != position) {
                behind.put(partition, new Stay(position, now));
            }
        }
    }

    /** Those that are behind, and have not moved for so long that no worker may have them. */
    Set<TopicPartition> still(long now) {
        return longer(PATIENCE, now);
    }

    /** Those that are behind, and have not moved for so long that even a worker should have moved them. */
    Set<TopicPartition> stillForLong(long now) {
        return longer(PATIENCE_WITH_WORKERS, now);
    }

    private Set<TopicPartition> longer(long patience, long now) {
        return behind.entrySet().stream()
                .filter(each -> now - each.getValue().since > patience)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
