package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.ConsistencyToken.Write;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisReadModelIT {

    private final ProjectionFixture fixture = new ProjectionFixture();

    /** A database of its own: it is flushed, while other classes run. */
    private final RedisClient client = RedisClient.create(TestServers.redis() + "/1");

    private final StatefulRedisConnection<String, String> connection = client.connect();
    private final RedisCommands<String, String> redis = connection.sync();
    private final String prefix = "{" + fixture.projection + ".g1}:";

    @AfterEach
    void close() {
        fixture.close();
        connection.close();
        client.shutdown();
    }

    @Test
    void aReadModelIsTheFoldOfTheLog() {
        fixture.startRelay();
        start();

        fixture.append(2_000, 50);

        awaitLatest();
    }

    @Test
    void aFlushedRedisIsFilledAgainByItself() {
        fixture.startRelay();
        start();
        fixture.append(1_000, 50);
        awaitLatest();

        redis.flushdb();

        awaitLatest();
    }

    @Test
    void aRedisFlushedWhileNobodyWorkedIsFilledAgain() {
        fixture.startRelay();
        ProjectionRunner first = start();
        fixture.append(1_000, 50);
        awaitLatest();
        first.close();
        redis.flushdb();

        start();

        awaitLatest();
    }

    @Test
    void aRedisThatComesBackOlderCatchesUp() {
        fixture.startRelay();
        start();
        fixture.append(500, 20);
        awaitLatest();
        try (StatefulRedisConnection<String, byte[]> binary =
                client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
            RedisCommands<String, byte[]> bytes = binary.sync();
            Map<String, byte[]> dump = new HashMap<>();
            bytes.scan(ScanArgs.Builder.limit(100_000).match(prefix + "*"))
                    .getKeys()
                    .forEach(key -> dump.put(key, bytes.dump(key)));
            fixture.append(500, 50);
            awaitLatest();

            redis.flushdb();
            dump.forEach((key, value) -> bytes.restore(key, value, new RestoreArgs().replace()));
        }

        awaitLatest();
    }

    @Test
    void readersWaitForARedisReadModelAsForAnyOther() throws Exception {
        fixture.startRelay();
        start();
        List<String> names = List.of(fixture.projection);
        try (ReadModels readModels =
                new ReadModels(fixture.database.dataSource(), fixture.log, client, List.of(latest()))) {
            for (int i = 0; i < 20; i++) {
                long position = fixture.appendOne(3).get().lastPosition();
                Write write =
                        new Write(fixture.streamType, fixture.streamId(3), position, fixture.streamId(3) + "@" + i);
                ConsistencyToken token = new ConsistencyToken(fixture.log.epoch(), List.of(write));

                assertThat(readModels.await(token, names, Duration.ofSeconds(20)))
                        .isInstanceOf(WaitResult.Seen.class);
                assertThat(redis.hget(prefix + "latest:" + fixture.streamId(3), "sequence"))
                        .isEqualTo(Integer.toString(i));
            }
            within(30).until(() -> readModels.position(names) == 20);
        }
    }

    @Test
    void aWorkerThatLostItsPartitionWritesNothing() throws Exception {
        fixture.append(3, 1);
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        LogPosition start = LogPosition.origin(fixture.log.epoch());
        try (RedisStore zombie = new RedisStore(latest(), generation(), client, fixture.database.dataSource());
                RedisStore owner = new RedisStore(latest(), generation(), client, fixture.database.dataSource())) {
            owner.progress(Set.of(partition));
            owner.apply(Step.apply(
                    List.of(new Advance(partition, start, position(3))), List.of(event(1), event(2), event(3))));

            assertThatThrownBy(() -> zombie.apply(
                            Step.apply(List.of(new Advance(partition, start, position(1))), List.of(event(1)))))
                    .isInstanceOf(ProgressMoved.class);

            assertThat(redis.hget(prefix + "latest:" + fixture.streamId(0), "sequence"))
                    .isEqualTo("2");
            assertThat(owner.progress(Set.of(partition))).containsEntry(partition, position(3));
        }
    }

    @Test
    void aScriptThatCannotWriteAllWritesNothing() throws Exception {
        fixture.append(2, 2);
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        LogPosition start = LogPosition.origin(fixture.log.epoch());
        try (RedisStore store = new RedisStore(latest(), generation(), client, fixture.database.dataSource())) {
            store.progress(Set.of(partition));
            redis.set(prefix + "latest:" + fixture.streamId(1), "not a hash");

            assertThatThrownBy(() -> store.apply(Step.apply(
                            List.of(new Advance(partition, start, position(2))), List.of(event(1), event(2)))))
                    .isInstanceOf(FoldFailed.class)
                    .hasMessageContaining("not a hash");

            assertThat(redis.exists(prefix + "latest:" + fixture.streamId(0))).isZero();
            assertThat(store.progress(Set.of(partition))).isEmpty();
        }
    }

    @Test
    void aNewKeyThatIsWrittenAsTwoKindsIsNotWrittenAtAll() throws Exception {
        fixture.append(1, 1);
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        RedisProjection both = new Folding(
                fixture,
                List.of(
                        new RedisWrite.SetFields("new", Map.of("field", "value")),
                        new RedisWrite.AddScores("new", Map.of("member", 1L))));
        try (RedisStore store = new RedisStore(both, generation(), client, fixture.database.dataSource())) {
            store.progress(Set.of(partition));
            Advance first = new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1));

            assertThatThrownBy(() -> store.apply(Step.apply(List.of(first), List.of(event(1)))))
                    .isInstanceOf(FoldFailed.class)
                    .hasMessageContaining("not a sorted set");

            assertThat(redis.exists(prefix + "new")).isZero();
            assertThat(store.progress(Set.of(partition))).isEmpty();
        }
    }

    @Test
    void aKeyThatIsDeletedMayBecomeOneOfAnotherKindInTheSameBatch() throws Exception {
        fixture.append(1, 1);
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        RedisProjection anew = new Folding(
                fixture,
                List.of(
                        new RedisWrite.Delete("sum"),
                        new RedisWrite.AddScores("sum", Map.of("member", 1L)),
                        new RedisWrite.AddScores("sum", Map.of("member", 2L)),
                        new RedisWrite.Delete("gone"),
                        new RedisWrite.SetFields("gone", Map.of("field", "value")),
                        new RedisWrite.Delete("gone")));
        try (RedisStore store = new RedisStore(anew, generation(), client, fixture.database.dataSource())) {
            store.progress(Set.of(partition));
            redis.hset(prefix + "sum", "field", "value");
            redis.zadd(prefix + "gone", 1, "member");

            store.apply(Step.apply(
                    List.of(new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1))),
                    List.of(event(1))));

            assertThat(redis.zscore(prefix + "sum", "member")).isEqualTo(3);
            assertThat(redis.exists(prefix + "gone")).isZero();
        }
    }

    @Test
    void aHashOfManyFieldsIsWrittenWholeAndByAServerThatForgotTheScript() throws Exception {
        fixture.append(2, 1);
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        Map<String, String> fields =
                IntStream.range(0, 2_500).boxed().collect(Collectors.toMap(i -> "field" + i, i -> "value" + i));
        RedisProjection wide = new Folding(fixture, List.of(new RedisWrite.SetFields("wide", fields)));
        try (RedisStore store = new RedisStore(wide, generation(), client, fixture.database.dataSource())) {
            store.progress(Set.of(partition));
            store.apply(Step.apply(
                    List.of(new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1))),
                    List.of(event(1))));
            assertThat(redis.hgetall(prefix + "wide")).isEqualTo(fields);
            redis.scriptFlush();

            store.apply(Step.apply(List.of(new Advance(partition, position(1), position(2))), List.of(event(2))));

            assertThat(store.progress(Set.of(partition))).containsEntry(partition, position(2));
        }
    }

    @Test
    void aTextIsWrittenAsItIsAndHalfACharacterAsAQuestionMark() throws Exception {
        fixture.append(1, 1);
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        String whole = "\0 ä \uD83D\uDE00 ".repeat(500);
        Map<String, String> fields = Map.of("empty", "", "whole", whole, "half", "\uD83D", "long", whole + "\uD83D");
        RedisProjection texts = new Folding(fixture, List.of(new RedisWrite.SetFields("texts", fields)));
        try (RedisStore store = new RedisStore(texts, generation(), client, fixture.database.dataSource())) {
            store.progress(Set.of(partition));

            store.apply(Step.apply(
                    List.of(new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1))),
                    List.of(event(1))));

            assertThat(redis.hgetall(prefix + "texts"))
                    .isEqualTo(Map.of("empty", "", "whole", whole, "half", "?", "long", whole + "?"));
        }
    }

    /** Folds whatever comes into the same writes. */
    private record Folding(ProjectionFixture fixture, List<RedisWrite> writes) implements RedisProjection {

        @Override
        public String name() {
            return fixture.projection;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Set<String> streamTypes() {
            return Set.of(fixture.streamType);
        }

        @Override
        public List<RedisWrite> fold(List<EventRecord> batch) {
            return writes;
        }
    }

    @Test
    void aStreamThatCannotBeFoldedIsParkedAndComesBack() {
        fixture.startRelay();
        start();
        fixture.append(20, 10);
        fixture.appendPoison(3).join();
        fixture.append(20, 10);
        within(30).until(() -> "3".equals(redis.hget(prefix + "latest:" + fixture.streamId(4), "sequence")));
        within(30)
                .until(() -> "1".equals(redis.hget(prefix + "latest:" + fixture.streamId(3), "sequence"))
                        && fixture.parked().keySet().equals(Set.of(fixture.streamId(3))));

        redis.flushdb();
        within(30)
                .until(() -> "3".equals(redis.hget(prefix + "latest:" + fixture.streamId(4), "sequence"))
                        && fixture.parked().size() == 1);
        assertThat(fixture.discard(fixture.projection, 3, "none")).isPresent();

        within(30).untilAsserted(() -> {
            assertThat(fixture.parked()).isEmpty();
            assertThat(redis.hget(prefix + "latest:" + fixture.streamId(3), "sequence"))
                    .isEqualTo("4");
            assertThat(redis.exists(prefix + "parked")).isZero();
        });
    }

    @Test
    void whatIsParkedIsReadFromRedisWhenAnOlderOneComesBack() throws Exception {
        fixture.append(4, 2);
        fixture.execute("INSERT INTO projection.generation VALUES ('%s', 1, 1, 'REDIS', '{%s}', 'LIVE')"
                .formatted(fixture.projection, fixture.streamType));
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        LogPosition start = LogPosition.origin(fixture.log.epoch());
        ParkedStream one = ParkedStream.at(event(1), partition, "one");
        ParkedStream two = ParkedStream.at(event(2), partition, "two");
        try (RedisStore store = new RedisStore(latest(), generation(), client, fixture.database.dataSource())) {
            store.progress(Set.of(partition));
            store.apply(new Step(
                    List.of(new Advance(partition, start, position(2))),
                    List.of(),
                    Set.of(),
                    List.of(one, two),
                    Set.of()));
            redis.hdel(prefix + "parked", fixture.streamId(1));
            fixture.execute("DELETE FROM projection.parked WHERE stream_id = '%s'".formatted(fixture.streamId(0)));

            List<ParkedStream> parked = store.parked(Set.of(partition));

            assertThat(parked).extracting(ParkedStream::streamId).containsExactly(fixture.streamId(0));
            assertThat(fixture.parked()).containsOnlyKeys(fixture.streamId(0));
            assertThat(fixture.texts("SELECT state FROM projection.parked"))
                    .as("tried again by itself: today's code may take it")
                    .containsExactly("ASKED");
        }
    }

    @Test
    void whatIsPutOnRecordAsParkedStaysThoughRedisIsYetToBeTold() throws Exception {
        fixture.append(4, 2);
        fixture.execute("INSERT INTO projection.generation VALUES ('%s', 1, 1, 'REDIS', '{%s}', 'LIVE')"
                .formatted(fixture.projection, fixture.streamType));
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        try (RedisStore store = new RedisStore(latest(), generation(), client, fixture.database.dataSource());
                Connection open = fixture.database.dataSource().getConnection()) {
            store.progress(Set.of(partition));
            Advance first = new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1));
            store.apply(new Step(List.of(first), List.of(), Set.of(), List.of(), Set.of()));
            new ParkedRows(generation()).park(open, List.of(ParkedStream.at(event(2), partition, "two")));

            store.levelParked(Set.of(partition));
            assertThat(fixture.parked()).containsOnlyKeys(fixture.streamId(1));

            Advance second = new Advance(partition, position(1), position(2));
            store.apply(new Step(List.of(second), List.of(), Set.of(), List.of(), Set.of()));
            store.levelParked(Set.of(partition));
            assertThat(fixture.parked()).isEmpty();
        }
    }

    @Test
    void whatAWorkerThatIsLatePutsOnRecordAsParkedDoesNotStay() throws Exception {
        fixture.startRelay();
        start();
        fixture.append(20, 1);
        awaitLatest();
        TopicPartition partition = fixture.partitionOf(0);
        try (RedisStore late = new RedisStore(latest(), generation(), client, fixture.database.dataSource())) {
            Advance first = new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(1));
            ParkedStream stream = ParkedStream.at(event(1), partition, "late");

            assertThatThrownBy(
                            () -> late.apply(new Step(List.of(first), List.of(), Set.of(), List.of(stream), Set.of())))
                    .isInstanceOf(ProgressMoved.class);
        }

        within(30).until(() -> fixture.parked().isEmpty());
    }

    private Generation generation() {
        return new Generation(
                fixture.projection, 1, 1, Generation.Store.REDIS, Generation.plainTopics(Set.of(fixture.streamType)));
    }

    private Latest latest() {
        return Latest.of(fixture);
    }

    private ProjectionRunner start() {
        return fixture.started(new ProjectionRunner(
                latest(),
                client,
                fixture.database.dataSource(),
                fixture.log,
                TestServers.kafka(),
                new SimpleMeterRegistry()));
    }

    private void awaitLatest() {
        Latest.await(fixture, redis);
    }

    private LogPosition position(long position) {
        return new LogPosition(
                fixture.log.epoch(), position, fixture.log.eventIdAt(position).orElseThrow());
    }

    private EventRecord event(long position) {
        return EventRecord.of(fixture.log.after(position - 1, 1).getFirst());
    }
}
