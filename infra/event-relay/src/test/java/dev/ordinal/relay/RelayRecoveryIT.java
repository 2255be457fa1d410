package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.topic.EventHeaders;
import dev.ordinal.relay.RelayHealth.Status;
import dev.ordinal.testkit.ScarceMemory;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayRecoveryIT {

    private static final String CUT_RELAY_OFF = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE '%lease_until%' AND pid <> pg_backend_pid()""";

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void killedBetweenSendAndCheckpointItSendsAgainAndTheChainHolds() throws Exception {
        fixture.startRelay("first");
        fixture.append(10, 10);
        fixture.awaitRelayed();

        try (Connection blocker = fixture.database.dataSource().getConnection();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE event_relay.partition_head IN EXCLUSIVE MODE");
            fixture.append(100, 10);
            within(30).until(() -> fixture.reader().readAll().size() > 10);
            assertThat(fixture.checkpoint()).isEqualTo(10);
            fixture.execute(CUT_RELAY_OFF);
            blocker.rollback();
        }
        fixture.awaitRelayed();

        assertThat(fixture.reader().readAll()).hasSizeGreaterThan(110);
        assertThat(fixture.reader().readChain()).hasSize(110);
    }

    @Test
    void itGoesOnAfterMemoryWasTooScarceEvenToLogIt() {
        ScarceMemory memory = new ScarceMemory();
        fixture.startRelay("first", memory.of(fixture.database.dataSource()));
        fixture.append(10, 10);
        fixture.awaitRelayed();

        memory.begin();
        within(30).until(() -> {
            fixture.execute(CUT_RELAY_OFF);
            return memory.refused().contains("event-relay");
        });
        memory.end();
        fixture.append(10, 10);

        fixture.awaitRelayed();
    }

    @Test
    void itIsHealthyWhileItWorksOffABacklog() {
        fixture.append(30_000, 100);
        fixture.append(30_000, 100);

        EventRelay relay = fixture.startRelay("first");
        within(30).pollInterval(Duration.ofMillis(1)).until(() -> relay.health().status() == Status.LEADING);

        assertThat(fixture.checkpoint()).isBetween(1L, 59_999L);
    }

    @Test
    void theChainHoldsWhileTheDatabaseIsCutOffAgainAndAgain() {
        fixture.startRelay("first");
        fixture.startRelay("second");

        for (int i = 0; i < 10; i++) {
            fixture.append(1_000, 30);
            fixture.execute(CUT_RELAY_OFF);
        }
        fixture.awaitRelayed();

        assertThat(fixture.reader().readChain()).hasSize(10_000);
    }

    @Test
    void aRecordThatKafkaRefusesHoldsTheCheckpointUntilItIsTaken() throws Exception {
        EventRelay relay = fixture.startRelay("a");
        fixture.append(10, 10);
        fixture.awaitRelayed();
        fixture.limitRecordsTo(2_000);

        fixture.appendTo("big", "x".repeat(4_000));
        for (int i = 0; i < 200; i++) {
            fixture.appendTo("big", "small");
        }

        within(30).until(() -> relay.health().detail().contains("Kafka did not take a record"));
        assertThat(relay.health().status()).isEqualTo(Status.DOWN);
        assertThat(fixture.checkpoint()).isEqualTo(10);

        fixture.limitRecordsTo(1_000_000);
        fixture.awaitRelayed();
        within(30).until(() -> relay.health().status() == Status.LEADING);
        assertThat(fixture.reader().readChain()).hasSize(211);
    }

    @Test
    void whatStandsAroundARecordThatKafkaRefusesIsSentAgainEverMoreSeldomAndOnePageOfIt() throws Exception {
        EventRelay first = fixture.startRelay("first");
        fixture.append(10, 10);
        fixture.awaitRelayed();
        fixture.limitRecordsTo(2_000);
        first.close();
        fixture.appendToOther(1_900);
        fixture.appendTo("big", "x".repeat(4_000));
        fixture.appendToOther(10_000);

        fixture.startRelay("second");

        AtomicReference<Double> sent = new AtomicReference<>(sent());
        AtomicLong stoodSince = new AtomicLong(System.nanoTime());
        double before = sent.get();
        within(40).until(() -> {
            assertThat(fixture.meters.get("ordinal.relay.underway").gauge().value())
                    .as("one page, and heartbeats")
                    .isLessThanOrEqualTo(2_000 + 24);
            double now = sent();
            if (now != sent.getAndSet(now)) {
                stoodSince.set(System.nanoTime());
            }
            return now > before
                    && System.nanoTime() - stoodSince.get()
                            > Duration.ofSeconds(3).toNanos();
        });
        assertThat(fixture.checkpoint()).isEqualTo(10);

        fixture.limitRecordsTo(1_000_000);
        fixture.awaitRelayed();
    }

    private double sent() {
        return fixture.meters.get("ordinal.relay.events").counter().count();
    }

    @Test
    void aDeletedTopicIsCreatedAgainWithItsPartitionsAndTheChainGoesOn() throws Exception {
        fixture.startRelay("a");
        fixture.append(100, 30);
        fixture.awaitRelayed();

        Uuid deleted = topicId().orElseThrow();
        fixture.admin.deleteTopics(List.of(fixture.topic)).all().get();
        within(30).until(() -> topicId().filter(id -> !id.equals(deleted)).isPresent());
        fixture.append(100, 30);
        fixture.awaitRelayed();

        assertThat(fixture.reader().readAll())
                .hasSize(100)
                .allMatch(record -> TopicReader.number(record, EventHeaders.PREVIOUS_POSITION) > 0);
        assertThat(fixture.admin
                        .describeTopics(List.of(fixture.topic))
                        .allTopicNames()
                        .get())
                .hasValueSatisfying(new Condition<>(topic -> topic.partitions().size() == 12, "12 partitions"));
    }

    private Optional<Uuid> topicId() throws Exception {
        return fixture.admin.listTopics().listings().get().stream()
                .filter(topic -> topic.name().equals(fixture.topic))
                .map(TopicListing::topicId)
                .findFirst();
    }

    @Test
    void aLogThatIsNotTheOneRelayedStopsItRedUntilItsAdviceIsFollowed() throws Exception {
        EventRelay first = fixture.startRelay("first");
        fixture.append(10, 10);
        fixture.awaitRelayed();
        String added = new TopicRegister(fixture.database.dataSource()).add(fixture.streamType, 5);
        within(30).until(() -> fixture.refilling() == 0);
        first.close();
        fixture.execute("UPDATE event_store.event SET event_id = 'another' WHERE position = 10");
        fixture.append(10, 10);

        EventRelay second = fixture.startRelay("second");

        within(30).until(() -> second.health().detail().contains("history"));
        assertThat(second.health().status()).isEqualTo(Status.DOWN);
        assertThat(fixture.checkpoint()).isEqualTo(10);
        assertThat(fixture.reader().readAll()).hasSize(10);

        assertThat(second.health().detail())
                .contains("Delete the topics and truncate event_relay.checkpoint and partition_head:");
        fixture.admin.deleteTopics(List.of(fixture.topic, added)).all().get();
        fixture.execute("TRUNCATE event_relay.checkpoint, event_relay.partition_head");
        fixture.awaitRelayed();
        within(30).until(() -> second.health().status() == Status.LEADING);
        assertThat(fixture.reader().readChain()).hasSize(20);
        assertThat(new TopicReader(added).readChain()).hasSize(20);
        assertThat(new TopicReader(added).partitions()).isEqualTo(5);
    }

    @Test
    void aNewEpochInWhichTheCheckpointStandsIsGoneOnWith() {
        EventRelay first = fixture.startRelay("first");
        fixture.append(10, 10);
        fixture.awaitRelayed();
        first.close();
        fixture.execute("UPDATE event_relay.checkpoint SET epoch = '1-1-00000001'");

        fixture.startRelay("second");
        fixture.append(10, 10);
        fixture.awaitRelayed();

        assertThat(fixture.reader().readChain()).hasSize(20);
        assertThat(fixture.number("SELECT count(*) FROM event_relay.checkpoint WHERE epoch = '%s'"
                        .formatted(fixture.log.epoch().value())))
                .isEqualTo(1);
    }
}
