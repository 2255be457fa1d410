package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How progress is written in Redis: a hash with one field per partition, and a mark. A partition without progress has no field. */
final class RedisProgress {

    /** The field that {@link RedisKeys} writes. */
    static final String MARK = "mark";

    private static final char SEPARATOR = '|';

    private RedisProgress() {}

    static String field(TopicPartition partition) {
        return partition.topic() + SEPARATOR + partition.partition();
    }

    static String value(LogPosition progress) {
        return progress.position() == 0
                ? ""
                : "" + progress.position() + SEPARATOR + progress.epoch() + SEPARATOR + progress.eventId();
    }

    /** Whether it is that of a rebuild that has not handed over. */
    static boolean hasSlices(Map<String, String> hash) {
        return hash.keySet().stream().anyMatch(field -> field.startsWith(Slice.TOPIC + SEPARATOR));
    }

    static Map<TopicPartition, LogPosition> read(Map<String, String> hash) {
        Map<TopicPartition, LogPosition> progress = new HashMap<>();
        hash.forEach((field, value) -> {
            int split = field.lastIndexOf(SEPARATOR);
            if (split > 0) {
                TopicPartition partition =
                        new TopicPartition(field.substring(0, split), Integer.parseInt(field.substring(split + 1)));
                String[] parts = value.split("\\|", 3);
                progress.put(partition, new LogPosition(new Epoch(parts[1]), Long.parseLong(parts[0]), parts[2]));
            }
        });
        return progress;
    }
}
