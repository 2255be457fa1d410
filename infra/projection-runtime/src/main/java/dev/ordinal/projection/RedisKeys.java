package dev.ordinal.projection;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a generation in Redis has every key that was written into it, or none. A mark beside the progress says from which run of the server, and after how many
 * evictions, all was there; where it is gone, or keys were evicted since, all keys are deleted, and the generation is filled again from the event store. The same is done
 * where a live generation has the slices of its rebuild: they go before it is live, so Redis was set back, and live workers would begin at the origin and fold again what is folded.
 * Without a mark nobody writes, so that no two workers are in each other's way, and a worker that slept while it deleted deletes nothing of what is new, or all of it.
 */
final class RedisKeys {

    private static final Logger LOG = LoggerFactory.getLogger(RedisKeys.class);
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration MOURNING = Duration.ofDays(1);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String TOKEN = "token";

    /** The token of a generation that was dropped: nobody has it, so nobody goes on. */
    private static final String BURIED = "dropped";

    private static final int PAGE = 1_000;
    private static final RedisScript SCRIPT = new RedisScript("clear.lua");

    private final Generation generation;

    RedisKeys(Generation generation) {
        this.generation = generation;
    }

    /**
     * The progress hash, of a generation that lacks nothing.
     *
     * @throws IllegalStateException where the server may evict keys, or another worker is about to delete them
     */
    Map<String, String> progress(RedisCommands<String, String> redis) {
        return progress(redis, false);
    }

    /** That of a live generation: the same, and without the slices of its rebuild. */
    Map<String, String> liveProgress(RedisCommands<String, String> redis) {
        return progress(redis, true);
    }

    private Map<String, String> progress(RedisCommands<String, String> redis, boolean live) {
        RedisServer server = RedisServer.parse(redis.info());
        if (server.mayEvict()) {
            forgetWhereEvicted(redis, server);
            throw new IllegalStateException("Redis may evict keys: set maxmemory-policy to noeviction");
        }
        Map<String, String> progress = redis.hgetall(generation.progressKey());
        String mark = progress.getOrDefault(RedisProgress.MARK, "");
        @Nullable String loss = loss(progress, mark, server, live);
        if (loss != null) {
            clear(redis, mark, server, loss);
            return Map.of();
        }
        if (!server.isRunOf(mark)) {
            step(redis, "renew", List.of(), mark, server.mark());
        }
        return progress;
    }

    /** At once, while it is still known: a server that is started again, with the right policy, counts from zero. Readers ask PostgreSQL where there is no progress. */
    private void forgetWhereEvicted(RedisCommands<String, String> redis, RedisServer server) {
        String mark = redis.hget(generation.progressKey(), RedisProgress.MARK);
        if (mark != null && !server.hasEvictedNothingSince(mark) && step(redis, "forget", List.of(), mark)) {
            LOG.warn(
                    "{}: Redis has evicted keys: all is filled again once it may evict no more",
                    generation.consumerGroup());
        }
    }

    private static @Nullable String loss(Map<String, String> progress, String mark, RedisServer server, boolean live) {
        if (mark.isEmpty()) {
            return "the progress is gone";
        }
        if (!server.hasEvictedNothingSince(mark)) {
            return "some were evicted";
        }
        return live && RedisProgress.hasSlices(progress) ? "it was set back into a rebuild that has ended" : null;
    }

    private void clear(RedisCommands<String, String> redis, String mark, RedisServer server, String loss) {
        String token = UUID.randomUUID().toString();
        require(step(redis, "begin", List.of(), mark, token, millis(PATIENCE)));
        long deleted = deleteAll(redis, token);
        require(step(redis, "end", List.of(), token, server.mark()));
        if (deleted > 0) {
            LOG.warn(
                    "{}: Redis has lost keys ({}), so the {} that were left are deleted, and all is filled again from the event store",
                    generation.consumerGroup(),
                    loss,
                    deleted);
        }
    }

    /** Deletes all keys for ever: a day long, no worker that was late can begin anew. */
    void bury(RedisCommands<String, String> redis) throws InterruptedException {
        String token = UUID.randomUUID().toString();
        while (!BURIED.equals(redis.hget(generation.progressKey(), TOKEN))) {
            String mark = redis.hget(generation.progressKey(), RedisProgress.MARK);
            if (step(redis, "begin", List.of(), mark == null ? "" : mark, token, millis(PATIENCE))) {
                long _ = deleteAll(redis, token);
                require(step(redis, "bury", List.of(), token, BURIED, millis(MOURNING)));
            } else {
                Thread.sleep(LOOK);
            }
        }
    }

    private long deleteAll(RedisCommands<String, String> redis, String token) {
        long deleted = 0;
        ScanArgs page = ScanArgs.Builder.limit(PAGE).match(generation.keyPrefix() + "*");
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            KeyScanCursor<String> found = redis.scan(cursor, page);
            List<String> keys = new ArrayList<>(found.getKeys());
            keys.remove(generation.progressKey());
            require(step(redis, "delete", keys, token, millis(PATIENCE)));
            deleted += keys.size();
            cursor = found;
        }
        return deleted;
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    /** Redis has lost keys, and another worker is about to clear what is left, or was until it died: then it is in the way for ten seconds at most. */
    static final class BeingCleared extends IllegalStateException {
        BeingCleared() {
            super("Redis has lost keys, and another worker is about to clear what is left");
        }
    }

    private static void require(boolean done) {
        if (!done) {
            throw new BeingCleared();
        }
    }

    private boolean step(RedisCommands<String, String> redis, String name, List<String> keys, String... arguments) {
        List<String> all = new ArrayList<>(List.of(generation.progressKey()));
        all.addAll(keys);
        List<String> values = new ArrayList<>(List.of(name));
        values.addAll(List.of(arguments));
        return SCRIPT.run(redis, all, values) > 0;
    }
}
