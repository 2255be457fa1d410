package dev.ordinal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.audit.Finding;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.topic.Partitions;
import dev.ordinal.testkit.TestServers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults are planted past the relay: into the topic by a plain producer, or into the tables. */
class TopicAuditIT {

    private final RelayFixture fixture = new RelayFixture();

    @BeforeEach
    void aTopicThatIsAsItMustBe() {
        fixture.append(200, 20);
        try (EventRelay _ = fixture.startRelay("a")) {
            fixture.awaitRelayed();
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatWasRelayedHasNoFindings() {
        assertThat(audit()).isEmpty();
        fixture.append(10, 10);
        assertThat(audit()).as("not relayed yet").isEmpty();
    }

    @Test
    void whatTheCheckpointPassedAndTheTopicLacksIsMissing() {
        StoredEvent lost = appended("s");
        pretendToHaveRelayed(lost);

        assertThat(audit())
                .contains(new Finding("missing", "%s lacks 1 events, positions 201 to 201".formatted(partition(lost))));
    }

    @Test
    void aRecordThatStandsThereTwiceIsDoubled() throws ExecutionException, InterruptedException {
        StoredEvent first = fixture.log.after(0, 1).getFirst();
        send(first, 0);

        assertThat(audit()).singleElement().satisfies(finding -> {
            assertThat(finding.fault()).isEqualTo("doubled");
            assertThat(finding.detail()).startsWith(partition(first) + " holds position 1 twice");
        });
    }

    @Test
    void whatWasSentAgainHidesNoDamage() throws ExecutionException, InterruptedException {
        for (StoredEvent event : fixture.log.after(0, 30)) {
            send(event, 0);
        }
        fixture.execute("UPDATE event_store.event SET event_id = 'another' WHERE position = 199");
        Findings findings = new Findings(5);

        new TopicAudit(fixture.database.dataSource(), fixture.log, TestServers.kafka(), _ -> {}).run(findings);

        assertThat(findings.kept())
                .extracting(Finding::fault)
                .containsExactly("altered", "doubled", "doubled", "doubled", "doubled", "doubled");
        assertThat(findings.counts()).containsExactly(Map.entry("altered", 1L), Map.entry("doubled", 30L));
    }

    @Test
    void aRecordThatWasSentAgainIsStillComparedAsItFirstStood() throws ExecutionException, InterruptedException {
        fixture.execute("UPDATE event_store.event SET payload = 'other' WHERE position = 7");
        StoredEvent event = fixture.log.after(6, 1).getFirst();
        send(event, 0);

        assertThat(audit())
                .filteredOn(finding -> finding.fault().equals("altered"))
                .extracting(Finding::detail)
                .anyMatch(detail -> detail.contains("position 7 twice"))
                .anyMatch(detail -> detail.contains("position 7 another event than the log"));
    }

    @Test
    void aRecordBehindALaterOneIsOutOfOrder() throws ExecutionException, InterruptedException {
        long before = head("s");
        StoredEvent first = appended("s");
        StoredEvent second = appended("s");
        send(second, first.position());
        send(first, before);
        pretendToHaveRelayed(second);

        assertThat(audit())
                .containsExactlyInAnyOrder(
                        new Finding(
                                "chain",
                                "%s holds position 202, which names 201 as the one before it, behind %d"
                                        .formatted(partition(second), before)),
                        new Finding("out-of-order", partition(first) + " holds position 201 behind 202"));
    }

    @Test
    void aRecordWithOtherBytesThanTheLogIsAltered() {
        fixture.execute("UPDATE event_store.event SET payload = 'other' WHERE position = 7");

        assertThat(audit()).singleElement().satisfies(finding -> {
            assertThat(finding.fault()).isEqualTo("altered");
            assertThat(finding.detail()).contains("position 7");
        });
    }

    @Test
    void aRecordThatNamesAnotherPredecessorBreaksTheChain() throws ExecutionException, InterruptedException {
        StoredEvent event = appended("s");
        send(event, 3);
        pretendToHaveRelayed(event);

        assertThat(audit()).extracting(Finding::fault).containsExactly("chain");
    }

    @Test
    void aHeadThatIsNotTheLastRecordOfItsPartitionIsFound() {
        fixture.execute("UPDATE event_relay.partition_head SET position = position - 1 WHERE partition = "
                + partition(fixture.log.after(0, 1).getFirst()).partition());

        assertThat(audit()).extracting(Finding::fault).containsExactly("partition-head");
    }

    @Test
    void aRelayThatGoesOnFurtherBackThanTheTopicsOfAnotherThatItWasGivenHasNoFindings() {
        fixture.execute("""
                UPDATE event_relay.checkpoint SET position = at.position, event_id = at.event_id
                  FROM event_store.event AS at WHERE at.position = 100""");

        assertThat(audit()).isEmpty();
    }

    @Test
    void aRecordOfSomebodyElseIsForeign() throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(TestServers.kafka())) {
            producer.send(new ProducerRecord<>(fixture.topic, 3, new byte[] {1}, new byte[] {2}))
                    .get();
        }

        assertThat(audit()).extracting(Finding::fault).containsExactly("foreign");
    }

    @Test
    void aTopicThatIsGoneOrHasOtherPartitionsIsFound() {
        fixture.execute("UPDATE event_relay.topic SET partitions = 13");

        assertThat(audit()).contains(new Finding("topic", fixture.topic + " has 12 partitions, and 13 on record"));
    }

    @Test
    void whatRetentionTookIsNotMissed() throws ExecutionException, InterruptedException {
        TopicPartition partition = partition(fixture.log.after(0, 1).getFirst());
        fixture.admin
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)))
                .all()
                .get();

        assertThat(audit()).isEmpty();
    }

    @Test
    void nothingOfAPartitionThatRetentionEmptiedIsMissed() throws ExecutionException, InterruptedException {
        StoredEvent first = fixture.log.after(0, 1).getFirst();
        fixture.admin
                .deleteRecords(Map.of(partition(first), RecordsToDelete.beforeOffset(-1)))
                .all()
                .get();

        assertThat(audit()).isEmpty();

        StoredEvent elsewhere = appended("a");
        while (partition(elsewhere).equals(partition(first))) {
            elsewhere = appended(elsewhere.streamId() + "a");
        }
        pretendToHaveRelayed(elsewhere);
        assertThat(audit()).extracting(Finding::fault).contains("missing");
    }

    @Test
    void aCheckpointOfAnotherHistoryIsFound() {
        fixture.execute("UPDATE event_relay.checkpoint SET event_id = 'another'");

        assertThat(audit()).extracting(Finding::fault).containsExactly("checkpoint");
    }

    @Test
    void aBrokerThatIsAwayIsNoFinding() {
        TopicAudit audit = new TopicAudit(fixture.database.dataSource(), fixture.log, "127.0.0.1:1", _ -> {});

        assertThatThrownBy(() -> audit.run(new Findings(10))).isInstanceOf(TopicAudit.TopicsUnavailable.class);
    }

    private List<Finding> audit() {
        Findings findings = new Findings(100);
        new TopicAudit(fixture.database.dataSource(), fixture.log, TestServers.kafka(), _ -> {}).run(findings);
        return findings.kept();
    }

    private StoredEvent appended(String stream) {
        fixture.appendTo(stream, "{}");
        return fixture.log.last(fixture.streamType + "-" + stream).orElseThrow();
    }

    private void send(StoredEvent event, long previous) throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(TestServers.kafka())) {
            producer.send(new RecordFactory(URI.create("urn:test"), fixture.log.epoch())
                            .record(event, partition(event), previous))
                    .get();
        }
    }

    private void pretendToHaveRelayed(StoredEvent event) {
        fixture.execute("UPDATE event_relay.checkpoint SET position = %d, event_id = '%s'"
                .formatted(event.position(), event.eventId()));
        fixture.execute("UPDATE event_relay.partition_head SET position = %d WHERE partition = %d"
                .formatted(event.position(), partition(event).partition()));
    }

    private long head(String stream) {
        int partition = Partitions.of(fixture.streamType + "-" + stream, 12);
        return fixture.number(
                "SELECT coalesce(max(position), 0) FROM event_relay.partition_head WHERE partition = " + partition);
    }

    private TopicPartition partition(StoredEvent event) {
        return new TopicPartition(fixture.topic, Partitions.of(event.streamId(), 12));
    }
}
