package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.RedisWrite;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A hash for each event, nothing else.
 *
 * @param folding told of each event
 */
record KeysProjection(String name, Runnable folding) implements RedisProjection {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> streamTypes() {
        return Set.copyOf(Backlog.STREAM_TYPES);
    }

    @Override
    public List<RedisWrite> fold(List<EventRecord> batch) {
        batch.forEach(_ -> folding.run());
        return batch.stream()
                .<RedisWrite>map(event -> new RedisWrite.SetFields(
                        event.streamId(), fields(new String(event.payload(), UTF_8), event.sequence())))
                .toList();
    }

    static Map<String, String> fields(String value, long version) {
        return Map.of("value", value, "version", Long.toString(version));
    }
}
