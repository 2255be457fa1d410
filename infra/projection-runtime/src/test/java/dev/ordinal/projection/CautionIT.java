package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.ParkedState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CautionIT {

    private static final String ME = "me";

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final TopicPartition partition = new TopicPartition(fixture.topic, 0);
    private Generation generation;

    @BeforeEach
    void establish() throws SQLException {
        generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aRetryWhoseWorkerLeftInOrderIsTakenOnAgainAlsoWhereOthersDiedBefore() throws SQLException {
        predecessor("", 1);
        retrying();

        caution().signFor(Set.of(partition));

        assertThat(fixture.parked().values())
                .extracting(ParkedStreams.Parked::state, ParkedStreams.Parked::cause)
                .containsExactly(tuple(ParkedState.ASKED, "why"));
    }

    @Test
    void aRetryInWhichItsWorkerDiedIsNotTakenOnAgain() throws SQLException {
        predecessor("another", 0);
        retrying();

        caution().signFor(Set.of(partition));

        assertThat(fixture.parked().values())
                .extracting(ParkedStreams.Parked::state, ParkedStreams.Parked::cause)
                .containsExactly(tuple(ParkedState.PARKED, "The process died while it was tried again"));
    }

    @Test
    void oneThatDidNotHearThatItHasSignedStillKnowsTheKiller() throws SQLException {
        predecessor(ME, 3);

        Caution caution = caution();
        caution.signFor(Set.of(partition));

        assertThat(caution.isKiller(partition, 5)).isTrue();
        assertThat(caution.limit()).isOne();
    }

    /** Processes are killed for reasons of their own, also several in a row. */
    @Test
    void anEventIsNoKillerUntilTwoDiedOverItAlone() throws SQLException {
        PartitionFeed feed = new PartitionFeed(partition);
        Epoch epoch = fixture.log.epoch();
        feed.load(LogPosition.origin(epoch), List.of());
        EventRecord event = new EventRecord(5, "a", "b", 0, "c", "d", null, new byte[0], Instant.EPOCH);
        Batch alone = new Batch(epoch, Set.of());
        alone.add(feed, List.of(event));

        for (int deaths = 1; deaths <= 3; deaths++) {
            Caution next = caution("process " + deaths);
            next.signFor(Set.of(partition));
            assertThat(next.isKiller(partition, 5)).isFalse();
            next.tries(alone);
        }

        Caution last = caution(ME);
        last.signFor(Set.of(partition));
        assertThat(last.isKiller(partition, 5)).isTrue();
    }

    private Caution caution() {
        return caution(ME);
    }

    @Test
    void aPartitionIsAnothersFromWhenThatSignsUntilItSignsOff() throws Exception {
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        Caution other = caution("other");
        Caution mine = caution("mine");
        mine.signFor(Set.of(new TopicPartition(fixture.topic, 1)));
        other.signFor(Set.of(partition));

        assertThat(mine.signedByOthers()).containsExactly(partition);

        other.signOff(Set.of(partition));
        assertThat(mine.signedByOthers()).isEmpty();
    }

    private Caution caution(String worker) {
        return new Caution(generation, fixture.database.dataSource(), worker, 2_000);
    }

    private void predecessor(String worker, int deaths) {
        fixture.execute("INSERT INTO projection.attempt VALUES ('%s', 1, '%s', 0, '%s', %d, 5, true)"
                .formatted(fixture.projection, fixture.topic, worker, deaths));
    }

    private void retrying() {
        fixture.execute("""
                INSERT INTO projection.parked (projection, generation, stream_id, stream_type, topic, partition, sequence, position, event_id, type, cause, state)
                VALUES ('%s', 1, 'a', 'b', '%s', 0, 0, 5, 'c', 'd', 'why', 'RETRYING')""".formatted(fixture.projection, fixture.topic));
    }
}
