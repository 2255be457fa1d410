package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.topic.EventHeaders;
import dev.ordinal.relay.RelayHealth.Status;
import dev.ordinal.testkit.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatIT {

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aSilentPartitionGetsARecordThatNamesItsLastEvent() {
        fixture.startRelayWithHeartbeat(Duration.ofMillis(100));
        fixture.append(20, 4);
        fixture.awaitRelayed();

        within(10).until(() -> heartbeatsByPartition().size() == 12);

        Map<Integer, Long> heads = new HashMap<>();
        fixture.reader()
                .readAll()
                .forEach(event -> heads.put(event.partition(), TopicReader.number(event, EventHeaders.POSITION)));
        assertThat(heads).hasSizeLessThan(12);
        heartbeatsByPartition().forEach((partition, heartbeat) -> {
            String head = Long.toString(heads.getOrDefault(partition, 0L));
            assertThat(heartbeat.key()).isEqualTo("heartbeat".getBytes(UTF_8));
            assertThat(heartbeat.value()).isEqualTo("{}".getBytes(UTF_8));
            assertThat(heartbeat.timestamp()).isEqualTo(RelayFixture.OCCURRED.toEpochMilli());
            assertThat(headers(heartbeat))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            EventHeaders.SPEC_VERSION, "1.0",
                            EventHeaders.ID, "heartbeat-%s-%d-1323435000123".formatted(fixture.topic, partition),
                            EventHeaders.TYPE, "ordinal.heartbeat",
                            EventHeaders.SOURCE, "urn:ordinal:log",
                            EventHeaders.TIME, "2011-12-09T12:50:00.123456Z",
                            EventHeaders.CONTENT_TYPE, "application/json",
                            EventHeaders.POSITION, head,
                            EventHeaders.PREVIOUS_POSITION, head,
                            EventHeaders.EPOCH, fixture.log.epoch().value()));
        });
        assertThat(fixture.checkpoint()).isEqualTo(20);
        assertThat(fixture.number("SELECT count(*) FROM event_relay.partition_head"))
                .isEqualTo(heads.size());
    }

    @Test
    void aHeartbeatAmongEventsNamesTheEventBeforeIt() {
        fixture.startRelayWithHeartbeat(Duration.ofNanos(1_000));

        fixture.append(3_000, 40);
        fixture.awaitRelayed();

        Map<Integer, Long> reached = new HashMap<>();
        Map<Boolean, Long> counts = fixture.reader().records().stream()
                .peek(record -> {
                    long position = TopicReader.number(record, EventHeaders.POSITION);
                    if (TopicReader.isHeartbeat(record)) {
                        assertThat(position).isEqualTo(reached.getOrDefault(record.partition(), 0L));
                    }
                    reached.put(record.partition(), position);
                })
                .collect(Collectors.partitioningBy(TopicReader::isHeartbeat, Collectors.counting()));
        assertThat(counts.get(true)).isGreaterThan(12);
        assertThat(counts.get(false)).isEqualTo(3_000);
        assertThat(fixture.reader().readChain()).hasSize(3_000);
        Findings findings = new Findings(10);
        new TopicAudit(fixture.database.dataSource(), fixture.log, TestServers.kafka(), _ -> {}).run(findings);
        assertThat(findings.kept()).isEmpty();
    }

    @Test
    void aHeartbeatThatKafkaRefusesShowsRed() throws Exception {
        EventRelay relay = fixture.startRelayWithHeartbeat(Duration.ofMillis(100));
        fixture.append(1, 1);
        fixture.awaitRelayed();

        fixture.limitRecordsTo(100);

        within(10).until(() -> relay.health().status() == Status.DOWN);
        assertThat(relay.health().detail()).contains("Kafka did not take a record");
        fixture.limitRecordsTo(1_000_000);
        within(10).until(() -> relay.health().status() == Status.LEADING);
    }

    private Map<Integer, ConsumerRecord<byte[], byte[]>> heartbeatsByPartition() {
        return fixture.reader().records().stream()
                .filter(TopicReader::isHeartbeat)
                .collect(Collectors.toMap(ConsumerRecord::partition, heartbeat -> heartbeat, (_, later) -> later));
    }

    private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }
}
