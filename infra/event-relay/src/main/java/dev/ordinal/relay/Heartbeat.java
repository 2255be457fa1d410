package dev.ordinal.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Knows which partitions have been silent for too long: in a new term all are, so that it proves at once that it can write. Used by one thread. */
final class Heartbeat {

    private final Duration silence;
    private final Timer look;
    private final Map<TopicPartition, Timer> partitions = new HashMap<>();

    Heartbeat(Duration silence) {
        this.silence = silence;
        this.look = new Timer(silence.dividedBy(5));
    }

    void sentInto(TopicPartition partition) {
        timer(partition).restart();
    }

    /** Those that have had nothing for so long, and those of which nothing is known yet. Looks a few times in each interval. */
    List<TopicPartition> due(Collection<TopicPartition> all) {
        return look.isDue()
                ? all.stream().filter(partition -> timer(partition).isDue()).toList()
                : List.of();
    }

    private Timer timer(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, _ -> new Timer(silence));
    }
}
