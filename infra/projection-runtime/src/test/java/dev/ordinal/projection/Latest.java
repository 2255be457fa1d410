package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.StoredEvent;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The last amount and sequence of each stream. */
record Latest(String name, int version, Set<String> streamTypes) implements RedisProjection {

    static Latest of(ProjectionFixture fixture) {
        return new Latest(fixture.projection, 1, Set.of(fixture.streamType));
    }

    @Override
    public boolean keepsStreamsApart() {
        return true;
    }

    @Override
    public List<RedisWrite> fold(List<EventRecord> batch) {
        return batch.stream()
                .<RedisWrite>map(event -> new RedisWrite.SetFields(
                        "latest:" + event.streamId(),
                        Map.of(
                                "sequence",
                                Long.toString(event.sequence()),
                                "amount",
                                Long.toString(Long.parseLong(new String(event.payload(), UTF_8))))))
                .toList();
    }

    /** Waits until Redis has what the log says, and no other row. */
    static void await(ProjectionFixture fixture, RedisCommands<String, String> redis) {
        await(fixture, redis, fixture.projection);
    }

    static void await(ProjectionFixture fixture, RedisCommands<String, String> redis, String projection) {
        String rows = "{" + projection + ".g1}:latest:";
        Map<String, String> expected = new TreeMap<>();
        for (StoredEvent event : fixture.log.after(0, 100_000)) {
            expected.put(rows + event.streamId(), event.sequence() + " " + new String(event.payload(), UTF_8));
        }
        within(30).ignoreExceptions().untilAsserted(() -> {
            Map<String, String> found = new TreeMap<>();
            redis.keys(rows + "*").forEach(key -> {
                Map<String, String> hash = redis.hgetall(key);
                found.put(key, hash.get("sequence") + " " + hash.get("amount"));
            });
            assertThat(found).isEqualTo(expected);
        });
    }
}
