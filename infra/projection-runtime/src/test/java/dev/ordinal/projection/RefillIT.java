package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.topic.EventHeaders;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefillIT {

    private static final String PRETEND_THAT_ALL_IS_RELAYED = """
            WITH last AS (SELECT position, event_id FROM event_store.event ORDER BY position DESC LIMIT 1)
            UPDATE event_relay.checkpoint SET position = last.position, event_id = last.event_id FROM last""";

    private final ProjectionFixture fixture = new ProjectionFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void recordsDeletedFromKafkaBeforeTheyWereReadComeFromTheStore() throws Exception {
        fixture.startRelay();
        ProjectionRunner first = fixture.start(Tally.of(fixture));
        fixture.append(500, 50);
        fixture.awaitApplied(1, 500);
        first.close();
        fixture.append(500, 50);
        fixture.awaitRelayed();
        deleteAllRecords();

        fixture.start(Tally.of(fixture));
        fixture.append(500, 50);

        fixture.awaitApplied(1, 1_500);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void recordsThatNeverReachedKafkaComeFromTheStoreOnceALaterOneShowsTheHole() {
        leaveOutOfKafka(300, 200, 100);
        fixture.start(Tally.of(fixture));
        fixture.append(500, 50);

        fixture.awaitApplied(1, 1_100);

        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void recordsMissingAtTheEndOfAQuietTopicAreNoticed() {
        fixture.start(Tally.of(fixture));
        leaveOutOfKafka(300, 200, 0);

        fixture.awaitApplied(1, 500);

        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void aTopicDeletedUnderARunningProjectionCostsNothing() throws Exception {
        fixture.startRelay();
        ProjectionRunner runner = fixture.start(Tally.of(fixture));
        fixture.append(1_000, 50);
        fixture.awaitApplied(1, 1_000);

        fixture.admin.deleteTopics(List.of(fixture.topic)).all().get();
        fixture.append(1_000, 50);

        fixture.awaitApplied(1, 2_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        within(20).until(() -> runner.health().isUp());
    }

    @Test
    void aNewReadModelIsBuiltAlthoughKafkaHasLostTheBeginning() throws Exception {
        fixture.startRelay();
        fixture.append(3_000, 50);
        fixture.awaitRelayed();
        deleteAllRecords();

        fixture.start(Tally.of(fixture));

        fixture.awaitApplied(1, 3_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void aStepThatMayApplyOneEventLooksThroughManyOfOtherPartitions() {
        fixture.append(300, 1);
        PartitionFeed elsewhere = refilling(fixture.partitionOf(0).partition() == 0 ? 1 : 0);
        PartitionFeed here = refilling(fixture.partitionOf(0).partition());

        assertThat(scan(elsewhere, 1)).isZero();
        assertThat(scan(here, 1)).isOne();

        assertThat(elsewhere.scanned()).isEqualTo(100);
        assertThat(here.scanned()).isEqualTo(1);
    }

    @Test
    void aLongRunOfForeignEventsIsLookedThroughInSteps() {
        fixture.execute("""
                INSERT INTO event_store.event (position, stream_id, stream_type, sequence, event_id, type, revision,
                                               payload, metadata, occurred_at, recorded_at)
                SELECT n, 'foreign-1', 'foreign', n - 1, 'foreign-' || n, 'foreign.happened', '1', '{}', '{}',
                       clock_timestamp(), clock_timestamp()
                  FROM generate_series(1, 30000) AS n""");
        PartitionFeed feed = refilling(0);

        assertThat(scan(feed, 2_000)).isZero();
        assertThat(feed.scanned()).isEqualTo(20_000);
        assertThat(scan(feed, 2_000)).isZero();

        assertThat(feed.scanned()).isEqualTo(30_000);
        assertThat(feed.isRefilling()).isFalse();
    }

    /** A partition that misses everything up to the log's head. */
    private PartitionFeed refilling(int partition) {
        PartitionFeed feed = new PartitionFeed(new TopicPartition(fixture.topic, partition));
        feed.load(LogPosition.origin(fixture.log.epoch()), List.of());
        feed.requireRefill(fixture.log.head());
        return feed;
    }

    /** Takes one step of a refill; how many events it found. */
    private int scan(PartitionFeed feed, int limit) {
        Generation generation = new Generation(
                fixture.projection,
                1,
                1,
                Generation.Store.POSTGRES,
                Generation.plainTopics(Set.of(fixture.streamType)));
        RelayHeads topics = RelayHeads.unknown();
        topics.add(fixture.topic, 12, 0, 0);
        StoreRefill step = new StoreRefill(List.of(feed));
        Batch batch = new Batch(fixture.log.epoch(), Set.of());
        step.read(fixture.log, generation, topics, limit, batch);
        step.done();
        return batch.size();
    }

    @Test
    void aRecordOfALostHistoryIsNotApplied() throws Exception {
        fixture.startRelay();
        fixture.append(500, 1);
        fixture.awaitRelayed();
        TopicPartition partition = fixture.partitionOf(0);
        forge(partition, "1-1-00000001", "test.happened", 500, 501);
        fixture.append(500, 1);
        fixture.awaitRelayed();

        ProjectionRunner runner = fixture.start(Tally.of(fixture));

        fixture.awaitApplied(1, 1_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        assertThat(runner.health().isUp()).isTrue();
    }

    @Test
    void recordsAndHeartbeatsBeyondTheLogsHeadAreDropped() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        fixture.startRelay();
        fixture.append(500, 1);
        ProjectionRunner runner = fixture.started(new ProjectionRunner(
                Tally.of(fixture), fixture.database.dataSource(), fixture.log, TestServers.kafka(), meters));
        fixture.awaitApplied(1, 500);
        TopicPartition partition = fixture.partitionOf(0);
        String epoch = fixture.log.epoch().value();

        forge(partition, epoch, "test.happened", 500, 10_000);
        forge(partition, epoch, "test.happened", 20_000, 20_001);
        forge(partition, epoch, EventHeaders.HEARTBEAT, 30_000, 30_000);
        forge(partition, "1-1-00000001", "test.happened", 500, Long.MAX_VALUE);
        Counter dropped = meters.get("ordinal.projection.beyond.log").counter();
        within(20).until(() -> dropped.count() == 4);
        fixture.append(500, 1);

        fixture.awaitApplied(1, 1_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        assertThat(meters.get("ordinal.projection.failures").counter().count()).isZero();
        assertThat(runner.health().isUp()).isTrue();
    }

    @Test
    void recordsOfAnEpochBeforeThisOneAreAppliedWhereTheyStand() {
        EventRelay relay = fixture.startRelay();
        fixture.append(500, 50);
        fixture.awaitRelayed();
        relay.close();
        fixture.execute("UPDATE event_relay.checkpoint SET epoch = '1-1-00000001'");

        fixture.start(Tally.of(fixture));

        fixture.awaitApplied(1, 500);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    /** Relays some, then leaves out some as if they had been sent and lost, then relays some more. */
    private void leaveOutOfKafka(int before, int missing, int after) {
        EventRelay relay = fixture.startRelay();
        fixture.append(before, 50);
        fixture.awaitRelayed();
        relay.close();
        fixture.append(missing, 50);
        fixture.movePartitionHeads(before);
        fixture.execute(PRETEND_THAT_ALL_IS_RELAYED);
        fixture.startRelay();
        fixture.append(after, 50);
        fixture.awaitRelayed();
    }

    private void deleteAllRecords() throws Exception {
        Map<TopicPartition, RecordsToDelete> all = IntStream.range(0, 12)
                .mapToObj(number -> new TopicPartition(fixture.topic, number))
                .collect(Collectors.toMap(partition -> partition, _ -> RecordsToDelete.beforeOffset(-1)));
        fixture.admin.deleteRecords(all).all().get();
    }

    /** Sends a record of stream 0 that the relay of this log did not write. */
    private void forge(TopicPartition partition, String epoch, String type, long previous, long position)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    fixture.streamId(0).getBytes(UTF_8),
                    "7".getBytes(UTF_8));
            Map<String, String> headers = new HashMap<>();
            headers.put(EventHeaders.POSITION, Long.toString(position));
            headers.put(EventHeaders.PREVIOUS_POSITION, Long.toString(previous));
            headers.put(EventHeaders.EPOCH, epoch);
            headers.put(EventHeaders.SUBJECT, fixture.streamId(0));
            headers.put(EventHeaders.STREAM_SEQUENCE, "500");
            headers.put(EventHeaders.ID, "forged");
            headers.put(EventHeaders.TYPE, type);
            headers.put(EventHeaders.TIME, "2011-12-09T12:50:00Z");
            headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
            producer.send(record).get();
        }
    }
}
