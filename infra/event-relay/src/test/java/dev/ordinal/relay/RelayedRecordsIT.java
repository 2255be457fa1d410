package dev.ordinal.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.topic.EventHeaders;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayedRecordsIT {

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anEventArrivesAsACloudEventWithItsStoredBytes() {
        String stream = fixture.streamType + "-1";
        String metadata = """
                {"correlationId":"c-1","actor":"ada","causationId":"c-0","traceparent":"00-ab-cd-01"}""";
        fixture.writer
                .append(Append.of(new NewEvent(
                        stream,
                        fixture.streamType,
                        0,
                        "e-1",
                        "order.placed",
                        "2",
                        "{ \"spaced\" :1}".getBytes(UTF_8),
                        metadata.getBytes(UTF_8),
                        RelayFixture.OCCURRED)))
                .join();

        fixture.startRelay("a");
        fixture.awaitRelayed();

        ConsumerRecord<byte[], byte[]> record = fixture.reader().readAll().getFirst();
        StoredEvent stored = fixture.log.last(stream).orElseThrow();
        assertThat(record.key()).isEqualTo(stream.getBytes(UTF_8));
        assertThat(record.value()).isEqualTo(stored.payload());
        assertThat(record.timestamp()).isEqualTo(stored.recordedAt().toEpochMilli());
        assertThat(headers(record))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry(EventHeaders.SPEC_VERSION, "1.0"),
                        Map.entry(EventHeaders.ID, "e-1"),
                        Map.entry(EventHeaders.TYPE, "order.placed"),
                        Map.entry(EventHeaders.SOURCE, "urn:ordinal:log"),
                        Map.entry(EventHeaders.SUBJECT, stream),
                        Map.entry(EventHeaders.TIME, "2011-12-09T12:50:00.123456Z"),
                        Map.entry(EventHeaders.DATA_SCHEMA, "urn:ordinal:schema:order.placed:2"),
                        Map.entry(EventHeaders.CONTENT_TYPE, "application/json"),
                        Map.entry(EventHeaders.POSITION, "1"),
                        Map.entry(EventHeaders.PREVIOUS_POSITION, "0"),
                        Map.entry(EventHeaders.EPOCH, fixture.log.epoch().value()),
                        Map.entry(EventHeaders.STREAM_SEQUENCE, "0"),
                        Map.entry(EventHeaders.REVISION, "2"),
                        Map.entry(EventHeaders.ACTOR, "ada"),
                        Map.entry(EventHeaders.CORRELATION_ID, "c-1"),
                        Map.entry(EventHeaders.CAUSATION_ID, "c-0"),
                        Map.entry(EventHeaders.TRACEPARENT, "00-ab-cd-01")));
    }

    @Test
    void aRunOfLargeEventsBehindSmallOnesIsReadInPagesOfFew() {
        storeInBulk(1, 3_000, "small");
        storeInBulk(3_001, 3_024, "x".repeat(900_000));

        fixture.startRelay("a");
        fixture.awaitRelayed();

        assertThat(fixture.meters.get("ordinal.relay.page").summary().count())
                .as("three of 900,000 bytes fill the 2 MB of a page")
                .isGreaterThanOrEqualTo(1 + 24 / 3);
        assertThat(fixture.reader().readChain()).hasSize(3_024);
    }

    /** Each a stream of its own, past the writer. */
    private void storeInBulk(int from, int to, String payload) {
        fixture.execute("""
                INSERT INTO event_store.event (position, stream_id, stream_type, sequence, event_id, type, revision,
                                               payload, metadata, occurred_at, recorded_at)
                SELECT n, '%1$s-' || n, '%1$s', 0, 'bulk-' || n, 'test.happened', '1', '%2$s', '{}', now(), now()
                  FROM generate_series(%3$d, %4$d) AS n""".formatted(fixture.streamType, payload, from, to));
    }

    @Test
    void eachPartitionIsAChainWithoutAHoleAndEachStreamInOrder() {
        fixture.startRelay("a");

        fixture.append(5_000, 40);
        fixture.awaitRelayed();

        assertThat(fixture.reader().readChain()).hasSize(5_000);
        assertThat(fixture.number("SELECT count(*) FROM event_relay.partition_head"))
                .isGreaterThan(6);
    }

    @Test
    void theHeadOfEachPartitionIsThePositionOfItsLastRecord() {
        fixture.append(500, 40);

        fixture.startRelay("a");
        fixture.awaitRelayed();

        Map<Integer, Long> last = new TreeMap<>();
        fixture.reader()
                .readAll()
                .forEach(record -> last.put(record.partition(), TopicReader.number(record, EventHeaders.POSITION)));
        last.forEach((partition, position) -> assertThat(fixture.number(
                        "SELECT position FROM event_relay.partition_head WHERE partition = " + partition))
                .isEqualTo(position));
        assertThat(last).hasSizeGreaterThan(6);
    }

    @Test
    void eventsWithoutAStreamTypeArePassedOver() {
        fixture.append(3, 1);
        fixture.execute("UPDATE event_store.event SET stream_type = '' WHERE position = 2");

        fixture.startRelay("a");
        fixture.awaitRelayed();

        assertThat(fixture.reader().readAll())
                .extracting(record -> TopicReader.number(record, EventHeaders.POSITION))
                .containsExactly(1L, 3L);
        assertThat(fixture.number("SELECT count(*) FROM event_relay.topic")).isEqualTo(1);
    }

    @Test
    void theChainGoesOnOverRestarts() {
        for (int run = 0; run < 5; run++) {
            EventRelay relay = fixture.startRelay("run " + run);
            fixture.append(200, 10);
            long before = 200L * run;
            RelayFixture.within(10).until(() -> fixture.checkpoint() > before);
            relay.close();
        }
        fixture.startRelay("last");
        fixture.awaitRelayed();

        assertThat(fixture.reader().readChain())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }
}
