package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.relay.RelayHealth.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeadershipIT {

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ofTwoRelaysOneLeadsAndTheOtherTakesOverSoonAfterItsDeath() {
        CuttableDataSource mortal = new CuttableDataSource(fixture.database.dataSource());
        EventRelay first = fixture.startRelay("first", mortal.dataSource());
        within(30).until(() -> first.health().status() == Status.LEADING);
        EventRelay second = fixture.startRelay("second");
        within(30).until(() -> second.health().status() == Status.STANDING_BY);
        fixture.append(100, 10);
        fixture.awaitRelayed();

        mortal.cut();
        long died = System.nanoTime();
        fixture.append(100, 10);
        within(30).until(() -> fixture.checkpoint() == 200);

        assertThat(Duration.ofNanos(System.nanoTime() - died))
                .as("three seconds, where the machine has time")
                .isLessThan(Duration.ofSeconds(8));
        within(30).until(() -> second.health().status() == Status.LEADING);
        assertThat(fixture.reader().readChain()).hasSize(200);
        within(30).until(() -> first.health().status() == Status.DOWN);
        mortal.mend();
        within(30).until(() -> first.health().status() == Status.STANDING_BY);
    }

    @Test
    void aRelayThatStandsByLooksAtItsOwnPaceHoweverOftenSomethingIsAppended() {
        EventRelay first = fixture.startRelay("first");
        within(30).until(() -> first.health().status() == Status.LEADING);
        CuttableDataSource counted = new CuttableDataSource(fixture.database.dataSource());
        EventRelay second = fixture.startRelay("second", counted.dataSource());
        within(30).until(() -> second.health().status() == Status.STANDING_BY);

        int before = counted.connections();
        long began = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            fixture.append(1, 1);
        }
        long turns = Duration.ofNanos(System.nanoTime() - began).dividedBy(Duration.ofMillis(300)) + 2;

        assertThat(counted.connections() - before).as("four in each turn").isBetween(1, (int) (4 * turns));
    }

    @Test
    void aRelayThatClosesLeavesItsLeaseToAnotherAtOnce() throws SQLException {
        EventRelay first = fixture.startRelay("first");
        within(30).until(() -> first.health().status() == Status.LEADING);

        first.close();

        try (Lease next = take("next")) {
            next.renew();
        }
    }

    @Test
    void aLeaderThatSleptThroughItsLeaseMovesNothing() throws SQLException {
        fixture.append(2, 1);
        fixture.execute(
                "INSERT INTO event_relay.topic VALUES ('%s', 12, '%s')".formatted(fixture.topic, fixture.streamType));
        try (Lease sleeper = take("sleeper")) {
            fixture.execute("UPDATE event_relay.checkpoint SET lease_until = clock_timestamp()");
            try (Lease _ = take("awake")) {
                TopicPartition partition = new TopicPartition(fixture.topic, 3);
                Landing next = Landing.ofPage(fixture.log.after(1, 1).getFirst(), Map.of(partition, 2L));

                assertThatThrownBy(() -> sleeper.moveTo(fixture.log.epoch(), next))
                        .isInstanceOf(LeaseLost.class);
                assertThatThrownBy(sleeper::renew).isInstanceOf(LeaseLost.class);
            }
        }
        assertThat(fixture.checkpoint()).isZero();
        assertThat(fixture.number("SELECT count(*) FROM event_relay.partition_head"))
                .isZero();
    }

    @Test
    void aLeaderThatSleptThroughItsLeaseDeletesNoTopic() throws Exception {
        new KafkaTopics(fixture.admin, () -> {}).create(fixture.topic, 3);
        Uuid id = topicId();
        fixture.execute(
                "INSERT INTO event_relay.topic (topic, partitions, stream_type, refilled_to) VALUES ('%s', 3, '%s', 0)"
                        .formatted(fixture.topic, fixture.streamType));
        try (Lease sleeper = take("sleeper")) {
            fixture.execute("UPDATE event_relay.checkpoint SET lease_until = clock_timestamp()");
            try (Lease _ = take("awake")) {
                RelayTopics topics = new RelayTopics(fixture.admin, sleeper, 3);

                assertThatThrownBy(topics::restore).isInstanceOf(LeaseLost.class);
                assertThatThrownBy(() -> sleeper.write("gone AS (DELETE FROM event_relay.topic USING held)"))
                        .isInstanceOf(LeaseLost.class);
            }
        }
        assertThat(topicId()).isEqualTo(id);
        assertThat(fixture.number("SELECT count(*) FROM event_relay.topic")).isEqualTo(1);
    }

    @Test
    void aLeaseThatIsHeldIsNotTaken() throws SQLException {
        try (Lease _ = take("holder")) {
            assertThat(Lease.take(fixture.database.dataSource(), "relay", "other"))
                    .isEmpty();
        }
        try (Lease next = take("other")) {
            next.renew();
        }
    }

    @Test
    void aLeaseFromBeforeTheClockWasSetBackIsTakenAndItsHolderMovesNothing() throws SQLException {
        try (Lease ahead = take("ahead")) {
            fixture.execute("UPDATE event_relay.checkpoint SET lease_until = clock_timestamp() + interval '1 hour'");

            try (Lease next = take("next")) {
                next.renew();
                assertThatThrownBy(ahead::renew).isInstanceOf(LeaseLost.class);
            }
        }
    }

    private Uuid topicId() throws Exception {
        return fixture.admin
                .describeTopics(List.of(fixture.topic))
                .allTopicNames()
                .get(10, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next()
                .topicId();
    }

    private Lease take(String holder) throws SQLException {
        return Lease.take(fixture.database.dataSource(), "relay", holder).orElseThrow();
    }
}
