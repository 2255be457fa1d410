package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many events there were of each amount, whatever the stream, in one sorted set. */
record Scores(String name, int version, Set<String> streamTypes) implements RedisProjection {

    static final String KEY = "amounts";

    @Override
    public List<RedisWrite> fold(List<EventRecord> batch) {
        return batch.stream()
                .<RedisWrite>map(event -> new RedisWrite.AddScores(
                        KEY, Map.of(Long.toString(Long.parseLong(new String(event.payload(), UTF_8))), 1L)))
                .toList();
    }
}
