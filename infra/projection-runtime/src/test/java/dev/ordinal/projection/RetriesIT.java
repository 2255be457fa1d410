package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream of more than a page waits at its first event, and two workers take it for theirs: one of them slept meanwhile. */
class RetriesIT {

    private static final int EVENTS = 600;
    private static final long SECOND_PAGE = 501;

    private final ProjectionFixture fixture = new ProjectionFixture();

    /** What the owner of the partition knows of, and the sleeper does not. */
    private final Set<Discarded> discarded = Set.of(new Discarded(1, fixture.streamId(0) + "@0"));

    private final TopicPartition partition = fixture.partitionOf(0);
    private final RedisClient client = RedisClient.create(TestServers.redis());

    @AfterEach
    void close() {
        fixture.close();
        client.shutdown();
    }

    @Test
    void aWorkerThatSleptWhileAParkedStreamWasCarriedOnAppliesNothingOfItAgain() throws Exception {
        try (ReadModelStore store = park(Tally.of(fixture))) {
            appliesNothingAgain(store, Tally.of(fixture));
            assertThat(fixture.applied(1)).isEqualTo(EVENTS - 1);
        }
    }

    @Test
    void inRedisItAppliesNothingAgainEither() throws Exception {
        Scores scores = new Scores(fixture.projection, 1, Set.of(fixture.streamType));
        try (ReadModelStore store = park(scores);
                StatefulRedisConnection<String, String> redis = client.connect()) {
            appliesNothingAgain(store, scores);
            assertThat(redis.sync().zrangeWithScores("{%s.g1}:%s".formatted(scores.name(), Scores.KEY), 0, -1).stream()
                            .mapToDouble(member -> member.getScore())
                            .sum())
                    .isEqualTo(EVENTS - 1);
        }
    }

    private void appliesNothingAgain(ReadModelStore store, Projection projection) throws SQLException {
        Worker owner = new Worker(store, projection);
        Worker sleeper = new Worker(store, projection);
        owner.carryOn(discarded);

        assertThatThrownBy(() -> sleeper.carryOn(discarded)).isInstanceOf(ProgressMoved.class);

        assertThatItWaitsAt(SECOND_PAGE, store);
        owner.carryOn(discarded);
        assertThat(store.parked(Set.of(partition))).isEmpty();
        assertThat(fixture.parked()).isEmpty();
    }

    @Test
    void aWorkerThatSleptWhileAParkedStreamWasCarriedOnDoesNotParkItAgain() throws Exception {
        try (ReadModelStore store = park(Tally.of(fixture))) {
            doesNotParkAgain(store, Tally.of(fixture));
        }
    }

    @Test
    void inRedisItDoesNotParkAgainEither() throws Exception {
        Scores scores = new Scores(fixture.projection, 1, Set.of(fixture.streamType));
        try (ReadModelStore store = park(scores)) {
            doesNotParkAgain(store, scores);
        }
    }

    private void doesNotParkAgain(ReadModelStore store, Projection projection) throws SQLException {
        Worker owner = new Worker(store, projection);
        Worker sleeper = new Worker(store, projection);
        owner.carryOn(discarded);

        assertThatThrownBy(() -> failAtTheFirst(sleeper)).isInstanceOf(ProgressMoved.class);
        assertThatItWaitsAt(SECOND_PAGE, store);

        owner.carryOn(discarded);
        assertThatThrownBy(() -> failAtTheFirst(sleeper)).isInstanceOf(ProgressMoved.class);
        assertThat(store.parked(Set.of(partition))).isEmpty();
        assertThat(fixture.parked()).isEmpty();
    }

    /** With pages that get smaller, until one event alone is known to be the reason. */
    private void failAtTheFirst(Worker worker) throws SQLException {
        for (int page = EVENTS; page > 0; page /= 2) {
            worker.carryOn(Set.of());
        }
    }

    private void assertThatItWaitsAt(long position, ReadModelStore store) throws SQLException {
        assertThat(store.parked(Set.of(partition)))
                .extracting(ParkedStream::position)
                .containsExactly(position);
        assertThat(fixture.parked().values())
                .extracting(ParkedStreams.Parked::position)
                .containsExactly(position);
    }

    private ReadModelStore park(Projection projection) throws SQLException {
        fixture.appendPoison(0).join();
        fixture.append(EVENTS - 1, 1);
        ReadModelStore store = ReadModelStore.open(
                projection, generation(projection), fixture.database.dataSource(), client, Fence.OPEN);
        assertThat(store.progress(Set.of(partition))).isEmpty();
        Advance all = new Advance(partition, LogPosition.origin(fixture.log.epoch()), position(EVENTS));
        EventRecord first = EventRecord.of(fixture.log.after(0, 1).getFirst());
        store.apply(new Step(
                List.of(all), List.of(), Set.of(), List.of(ParkedStream.at(first, partition, "why")), Set.of()));
        return store;
    }

    private Generation generation(Projection projection) throws SQLException {
        return new Generations(fixture.database.dataSource()).establish(projection);
    }

    private LogPosition position(long position) {
        return new LogPosition(
                fixture.log.epoch(), position, fixture.log.eventIdAt(position).orElseThrow());
    }

    /** What a worker has in mind of its only partition, from when it was made. */
    private final class Worker {

        private final Feeds feeds;
        private final Retries retries;

        Worker(ReadModelStore store, Projection projection) throws SQLException {
            Generation generation = generation(projection);
            feeds = new Feeds(generation, _ -> {});
            feeds.onPartitionsAssigned(List.of(partition));
            LogPosition progress =
                    Objects.requireNonNull(store.progress(Set.of(partition)).get(partition));
            feeds.that(_ -> true).getFirst().load(progress, store.parked(Set.of(partition)));
            retries = new Retries(generation, store, fixture.log, fixture.database.dataSource());
            fixture.execute("UPDATE projection.parked SET state = 'ASKED'");
            retries.takeOn(feeds);
        }

        void carryOn(Set<Discarded> leftOut) throws SQLException {
            retries.next(fixture.log.epoch(), feeds, leftOut);
        }
    }
}
