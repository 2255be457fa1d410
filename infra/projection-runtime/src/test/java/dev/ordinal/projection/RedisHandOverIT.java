package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sums over streams show each event that is folded twice. */
class RedisHandOverIT {

    private static final int EVENTS = 600;
    private static final int SLICES = 2;

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final Scores scores = new Scores(fixture.projection, 1, Set.of(fixture.streamType));
    private final Generation generation = new Generation(
            fixture.projection, 1, 1, Generation.Store.REDIS, Generation.plainTopics(Set.of(fixture.streamType)));
    private final RedisClient client = RedisClient.create(TestServers.redis());
    private final StatefulRedisConnection<String, String> connection = client.connect();
    private final RedisCommands<String, String> redis = connection.sync();

    @AfterEach
    void close() {
        fixture.close();
        connection.close();
        client.shutdown();
    }

    @Test
    void aRebuildWhoseHandOverIsDoneAlreadyFoldsNothingAgainAndGoesLive() throws Exception {
        fixture.startRelay();
        fixture.append(EVENTS, 20);
        fixture.awaitRelayed();
        AtomicInteger handedOver = new AtomicInteger();

        Rebuild.Result result = new Rebuild(
                        scores, client, fixture.database.dataSource(), fixture.log, TestServers.kafka())
                .run(RebuildOrder.usual().parallel(SLICES), progress -> {
                    if (progress.phase() == RebuildPhase.INDEX && handedOver.getAndIncrement() == 0) {
                        try (RedisStore another = store()) {
                            another.handOver(progressOfSlices(), live(position(EVENTS)), _ -> {});
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                });

        assertThat(handedOver).hasPositiveValue();
        assertThat(result.active()).isTrue();
        assertThat(sum()).isEqualTo(EVENTS);
        fixture.started(new ProjectionRunner(
                scores,
                client,
                fixture.database.dataSource(),
                fixture.log,
                TestServers.kafka(),
                new SimpleMeterRegistry()));
        fixture.append(EVENTS, 20);
        within(30).until(() -> sum() >= 2 * EVENTS);
        assertThat(sum()).isEqualTo(2 * EVENTS);
    }

    @Test
    void aHandOverThatIsSentAgainIsDoneAndOneOfAnOlderProgressIsNot() throws Exception {
        fixture.append(3, 1);
        AtomicInteger together = new AtomicInteger();
        try (RedisStore store = store()) {
            fold(store);
            Map<TopicPartition, LogPosition> slices = progressOfSlices();
            store.handOver(slices, live(position(2)), _ -> together.incrementAndGet());

            store.handOver(slices, live(position(2)), _ -> together.incrementAndGet());

            assertThat(together).hasValue(2);
            assertThat(store.progress(live(position(2)).keySet())).isEqualTo(live(position(2)));
            store.apply(Step.apply(
                    List.of(new Advance(fixture.partitionOf(0), position(2), position(3))), List.of(event(3))));
            assertThatThrownBy(() -> store.handOver(slices, live(position(2)), _ -> together.incrementAndGet()))
                    .isInstanceOf(ProgressMoved.class);
            assertThat(together).hasValue(2);
            assertThat(store.progress(Set.of(fixture.partitionOf(0))))
                    .containsEntry(fixture.partitionOf(0), position(3));
        }
    }

    @Test
    void afterTheHandOverNoSliceBeginsAnew() throws Exception {
        fixture.append(3, 1);
        try (RedisStore store = store()) {
            fold(store);
            store.handOver(progressOfSlices(), live(position(2)), _ -> {});

            assertThatThrownBy(() -> fold(store)).isInstanceOf(ProgressMoved.class);

            assertThat(sum()).isEqualTo(2);
            assertThat(progressOfSlices()).isEmpty();
        }
    }

    @Test
    void aCopyOfRedisFromWithinARebuildThatHasEndedSinceIsFilledAnewAndAddsNothingTwice() throws Exception {
        fixture.startRelay();
        fixture.append(EVENTS, 20);
        fixture.awaitRelayed();
        Map<String, byte[]> copy = new HashMap<>();
        new Rebuild(scores, client, fixture.database.dataSource(), fixture.log, TestServers.kafka())
                .run(RebuildOrder.usual().parallel(SLICES), progress -> {
                    if (progress.phase() == RebuildPhase.INDEX && copy.isEmpty()) {
                        assertThat(progressOfSlices()).hasSize(SLICES);
                        redis.keys(generation.keyPrefix() + "*").forEach(key -> copy.put(key, redis.dump(key)));
                    }
                });
        ProjectionRunner runner = fixture.started(new ProjectionRunner(
                scores,
                client,
                fixture.database.dataSource(),
                fixture.log,
                TestServers.kafka(),
                new SimpleMeterRegistry()));
        fixture.append(EVENTS, 20);
        within(30).until(() -> sum() >= 2 * EVENTS);

        putBack(copy);

        within(30)
                .until(() -> redis.hkeys(generation.progressKey()).stream()
                        .anyMatch(live -> live.startsWith(fixture.topic)));
        fixture.awaitRelayed();
        assertThat(new GenerationLag(fixture.database.dataSource(), fixture.log, client)
                        .await(generation, Duration.ofSeconds(30)))
                .isZero();
        assertThat(sum()).isEqualTo(2 * EVENTS);
        assertThat(progressOfSlices()).isEmpty();
        within(10).until(() -> runner.health().isUp());
    }

    /** All at once, as from files. */
    private void putBack(Map<String, byte[]> copy) {
        assertThat(copy).hasSizeGreaterThan(1);
        redis.multi();
        copy.forEach((key, dump) ->
                redis.restore(key, dump, RestoreArgs.Builder.ttl(0).replace()));
        assertThat(redis.exec().wasDiscarded()).isFalse();
    }

    private RedisStore store() {
        return new RedisStore(scores, generation, client, fixture.database.dataSource());
    }

    /** Two events, as the only ones of the first slice. */
    private void fold(RedisStore store) throws SQLException {
        Set<TopicPartition> slice = Set.of(Slice.partition(0));
        assertThat(store.progress(slice)).isEmpty();
        Advance advance = new Advance(Slice.partition(0), LogPosition.origin(fixture.log.epoch()), position(2));
        store.apply(Step.apply(List.of(advance), List.of(event(1), event(2))));
    }

    private Map<TopicPartition, LogPosition> progressOfSlices() {
        try (RedisStore store = store()) {
            return store.progress(
                    IntStream.range(0, SLICES).mapToObj(Slice::partition).collect(Collectors.toSet()));
        }
    }

    private Map<TopicPartition, LogPosition> live(LogPosition applied) {
        return IntStream.range(0, 12)
                .mapToObj(number -> new TopicPartition(fixture.topic, number))
                .collect(Collectors.toMap(Function.identity(), _ -> applied));
    }

    private double sum() {
        return redis.zrangeWithScores(generation.keyPrefix() + Scores.KEY, 0, -1).stream()
                .mapToDouble(ScoredValue::getScore)
                .sum();
    }

    private LogPosition position(long position) {
        return new LogPosition(
                fixture.log.epoch(), position, fixture.log.eventIdAt(position).orElseThrow());
    }

    private EventRecord event(long position) {
        return EventRecord.of(fixture.log.after(position - 1, 1).getFirst());
    }
}
