package dev.ordinal.projection;

import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Has the workers of a generation in Redis wait while its keys are read. It ends by itself where it is not renewed for five seconds, also where Redis' clock steps back meanwhile. */
final class RedisPause {

    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final RedisScript SCRIPT = new RedisScript("pause.lua");

    private final Generation generation;
    private final RedisCommands<String, String> redis;
    private final String token = UUID.randomUUID().toString();
    private boolean begun;

    RedisPause(Generation generation, RedisCommands<String, String> redis) {
        this.generation = generation;
        this.redis = redis;
    }

    /** @throws VerificationFailed where keys are missing that are being filled in again, or another verification reads them */
    void begin() {
        long answer = step("begin");
        if (answer != 1) {
            throw new VerificationFailed(
                    answer == 0
                            ? "another verification reads the keys of %s just now: try again"
                                    .formatted(generation.projection())
                            : "Redis has lost keys of %s: they are filled in again from the event store, try later"
                                    .formatted(generation.projection()));
        }
        begun = true;
    }

    /** @throws VerificationFailed where the workers have gone on meanwhile */
    void renew() {
        require("renew");
    }

    /**
     * What was read since the beginning is of one moment.
     *
     * @throws VerificationFailed where the workers have gone on meanwhile
     */
    void end() {
        require("end");
        begun = false;
    }

    /** Ends it if it is under way, whatever was read. */
    void abandon() {
        if (begun) {
            step("end");
            begun = false;
        }
    }

    private void require(String step) {
        if (step(step) != 1) {
            begun = false;
            throw new VerificationFailed("reading the keys of %s took too long, or Redis lost some meanwhile: try again"
                    .formatted(generation.projection()));
        }
    }

    private long step(String name) {
        return SCRIPT.run(
                redis, List.of(generation.progressKey()), List.of(name, token, Long.toString(PATIENCE.toMillis())));
    }
}
