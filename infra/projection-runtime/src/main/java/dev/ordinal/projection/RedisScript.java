package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** A script that Redis runs as one step, and that answers a whole number. */
final class RedisScript {

    private final String source;
    private final String digest;

    /** @param name of a file beside this class */
    RedisScript(String name) {
        try (InputStream file = RedisScript.class.getResourceAsStream(name)) {
            source = new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        digest = Base16.digest(source.getBytes(UTF_8));
    }

    /** Runs it by its digest; a server that does not know it gets it whole. */
    long run(RedisCommands<String, String> redis, List<String> keys, List<String> arguments) {
        String[] allKeys = keys.toArray(String[]::new);
        String[] values = arguments.toArray(String[]::new);
        Long answer;
        try {
            answer = redis.evalsha(digest, ScriptOutputType.INTEGER, allKeys, values);
        } catch (RedisNoScriptException e) {
            answer = redis.eval(source, ScriptOutputType.INTEGER, allKeys, values);
        }
        return Objects.requireNonNull(answer, "an answer");
    }
}
