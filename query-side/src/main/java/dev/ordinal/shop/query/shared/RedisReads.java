package dev.ordinal.shop.query.shared;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Reads that an answer can do without: a Redis that is away or slow costs little, and is tried again. */
@Component
@Profile("query-api")
public class RedisReads {

    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RedisClient client;
    private final InstantSource clock;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile Instant notBefore = Instant.MIN;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;

    RedisReads(RedisClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** All the answers, in one round trip; empty when one could not be had. */
    public <T> Optional<List<T>> all(Function<RedisAsyncCommands<String, String>, List<RedisFuture<T>>> commands) {
        StatefulRedisConnection<String, String> open = connection();
        if (open == null) {
            return Optional.empty();
        }
        try {
            List<RedisFuture<T>> answers = commands.apply(open.async());
            return haveCome(answers.toArray(RedisFuture<?>[]::new))
                    ? Optional.of(answers.stream().map(RedisReads::value).toList())
                    : Optional.empty();
        } catch (RedisException e) {
            return Optional.empty();
        }
    }

    /** Two answers of different kinds, the first no newer than the second, in one round trip; empty when one could not be had. */
    public <A, B, R> Optional<R> both(
            Function<RedisAsyncCommands<String, String>, RedisFuture<A>> first,
            Function<RedisAsyncCommands<String, String>, RedisFuture<B>> second,
            BiFunction<A, B, Optional<R>> together) {
        StatefulRedisConnection<String, String> open = connection();
        if (open == null) {
            return Optional.empty();
        }
        try {
            RedisFuture<A> one = first.apply(open.async());
            RedisFuture<B> other = second.apply(open.async());
            return haveCome(one, other) ? together.apply(value(one), value(other)) : Optional.empty();
        } catch (RedisException e) {
            return Optional.empty();
        }
    }

    @PreDestroy
    void close() {
        StatefulRedisConnection<String, String> open = connection;
        if (open != null) {
            open.close();
        }
    }

    /** Null where there is none yet: no request waits for one. */
    private @Nullable StatefulRedisConnection<String, String> connection() {
        if (clock.instant().isBefore(notBefore)) {
            return null;
        }
        StatefulRedisConnection<String, String> open = connection;
        if (open == null && connecting.compareAndSet(false, true)) {
            Thread _ = Thread.startVirtualThread(this::connect);
        }
        return open;
    }

    private void connect() {
        try {
            if (connection == null) {
                connection = client.connect();
            }
        } catch (RedisException _) {
            leaveAlone();
        } finally {
            connecting.set(false);
        }
    }

    private void leaveAlone() {
        notBefore = clock.instant().plus(RETRY);
    }

    /** One that does not answer is not asked for a while: what it is asked meanwhile would pile up here. */
    private boolean haveCome(RedisFuture<?>... answers) {
        if (LettuceFutures.awaitAll(PATIENCE, answers)) {
            return true;
        }
        leaveAlone();
        for (RedisFuture<?> answer : answers) {
            answer.cancel(true);
        }
        return false;
    }

    private static <T> T value(RedisFuture<T> answer) {
        return answer.toCompletableFuture().join();
    }
}
