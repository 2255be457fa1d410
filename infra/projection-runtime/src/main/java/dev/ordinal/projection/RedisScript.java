package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.Base16;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

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
        return run(redis, keys, command -> command.addValues(arguments));
    }

    /** As above, with one argument that is no text. */
    long run(RedisCommands<String, String> redis, List<String> keys, byte[] argument) {
        return run(redis, keys, command -> command.add(argument));
    }

    private long run(
            RedisCommands<String, String> redis,
            List<String> keys,
            UnaryOperator<CommandArgs<String, String>> arguments) {
        Long answer;
        try {
            answer = dispatch(redis, CommandType.EVALSHA, digest, keys, arguments);
        } catch (RedisNoScriptException e) {
            answer = dispatch(redis, CommandType.EVAL, source, keys, arguments);
        }
        return Objects.requireNonNull(answer, "an answer");
    }

    private static Long dispatch(
            RedisCommands<String, String> redis,
            CommandType command,
            String script,
            List<String> keys,
            UnaryOperator<CommandArgs<String, String>> arguments) {
        CommandArgs<String, String> scriptAndKeys =
                new CommandArgs<>(StringCodec.UTF8).add(script).add(keys.size()).addKeys(keys);
        return redis.dispatch(command, new IntegerOutput<>(StringCodec.UTF8), arguments.apply(scriptAndKeys));
    }
}
