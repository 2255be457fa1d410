package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.topic.EventHeaders;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectionMetricsIT {

    private static final String LAG_EVENTS = "ordinal.projection.lag.events";
    private static final String LAG_SECONDS = "ordinal.projection.lag.seconds";

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void thePartitionsOfAReaderShowTheirLagUntilAnotherReaderTakesThem() {
        fixture.startRelay();
        fixture.append(200, 10);
        ProjectionRunner first = start(meters);

        within(30).until(() -> gauges(LAG_EVENTS).size() == 12 && sum(LAG_EVENTS) == 0);
        fixture.awaitApplied(1, 200);
        within(30).untilAsserted(() -> {
            assertThat(meters.get("ordinal.projection.events").counter().count())
                    .isEqualTo(200);
            assertThat(meters.get("ordinal.projection.batch.size").summary().totalAmount())
                    .isEqualTo(200);
            assertThat(meters.get("ordinal.projection.apply").timer().totalTime(TimeUnit.NANOSECONDS))
                    .isPositive();
            assertThat(meters.get("ordinal.projection.commit.to.visible")
                            .timer()
                            .count())
                    .isEqualTo(200);
        });
        assertThat(meters.get("ordinal.projection.generation").gauge().value()).isEqualTo(1);
        within(30).until(() -> meters.get("ordinal.projection.up").gauge().value() == 1);

        SimpleMeterRegistry others = new SimpleMeterRegistry();
        start(others);

        within(30)
                .until(() ->
                        gauges(LAG_EVENTS).size() == 6 && gauges(LAG_SECONDS).size() == 6);
        within(30).until(() -> others.find(LAG_EVENTS).gauges().size() == 6);

        first.close();

        assertThat(gauges(LAG_EVENTS)).isEmpty();
        within(30).until(() -> others.find(LAG_EVENTS).gauges().size() == 12);
    }

    @Test
    void whatIsNotAppliedIsCountedAndGrowsOld() {
        fixture.startRelay();
        start(meters);
        fixture.append(12, 12);
        fixture.awaitApplied(1, 12);
        String schema = fixture.projection + "_g1";
        fixture.execute("""
                CREATE FUNCTION %1$s.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '40001'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON %1$s.tally EXECUTE FUNCTION %1$s.refuse()""".formatted(schema));

        fixture.append(300, 1);

        within(30).until(() -> lag(LAG_EVENTS, fixture.partitionOf(0)) == 300);
        double before = lag(LAG_SECONDS, fixture.partitionOf(0));
        within(30).until(() -> lag(LAG_SECONDS, fixture.partitionOf(0)) > before);
        assertThat(sum(LAG_EVENTS)).as("the idle partitions are not behind").isEqualTo(300);
        assertThat(meters.get("ordinal.projection.failures").counter().count()).isPositive();

        fixture.execute("DROP TRIGGER refuse ON %s.tally".formatted(schema));
        within(30).until(() -> gauges(LAG_EVENTS).size() == 12 && sum(LAG_EVENTS) == 0 && sum(LAG_SECONDS) == 0);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    /** Nothing but the heartbeat tells of the missing events: the relay has not put them on record. */
    @Test
    void aHeartbeatIsAppliedToNothingAndShowsWhatIsMissing() throws Exception {
        EventRelay relay = fixture.startRelay();
        fixture.append(20, 1);
        start(meters);
        fixture.awaitApplied(1, 20);
        relay.close();
        fixture.append(5, 1);
        heartbeat(20);

        heartbeat(25);

        fixture.awaitApplied(1, 25);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        within(30).untilAsserted(() -> {
            assertThat(meters.get("ordinal.projection.refills").counter().count())
                    .isEqualTo(1);
            assertThat(meters.get("ordinal.projection.events").counter().count())
                    .isEqualTo(25);
        });
    }

    private void heartbeat(long head) throws Exception {
        TopicPartition partition = fixture.partitionOf(0);
        Map<String, String> headers = Map.of(
                EventHeaders.ID,
                "heartbeat",
                EventHeaders.TYPE,
                EventHeaders.HEARTBEAT,
                EventHeaders.TIME,
                "2026-11-21T10:00:00Z",
                EventHeaders.EPOCH,
                fixture.log.epoch().value(),
                EventHeaders.POSITION,
                Long.toString(head),
                EventHeaders.PREVIOUS_POSITION,
                Long.toString(head));
        ProducerRecord<byte[], byte[]> beat = new ProducerRecord<>(
                partition.topic(), partition.partition(), "heartbeat".getBytes(UTF_8), "{}".getBytes(UTF_8));
        headers.forEach((name, value) -> beat.headers().add(name, value.getBytes(UTF_8)));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(beat).get();
        }
    }

    private ProjectionRunner start(SimpleMeterRegistry registry) {
        return fixture.started(new ProjectionRunner(
                Tally.of(fixture), fixture.database.dataSource(), fixture.log, TestServers.kafka(), registry));
    }

    private Collection<Gauge> gauges(String name) {
        return meters.find(name).gauges();
    }

    private double sum(String name) {
        return gauges(name).stream().mapToDouble(Gauge::value).sum();
    }

    private double lag(String name, TopicPartition partition) {
        Gauge gauge = meters.find(name)
                .tag("topic", partition.topic())
                .tag("partition", Integer.toString(partition.partition()))
                .gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }
}
