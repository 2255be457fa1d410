package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ordinal.eventstore.ParkedState;
import java.sql.SQLException;
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
        predecessor(ME, 2);

        Caution caution = caution();
        caution.signFor(Set.of(partition));

        assertThat(caution.isKiller(partition, 5)).isTrue();
        assertThat(caution.limit()).isOne();
    }

    private Caution caution() {
        return new Caution(generation, fixture.database.dataSource(), ME, 2_000);
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
