package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedKafka;
import dev.ordinal.relay.RelayHealth.Status;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerAwayIT {

    private static final int EVENTS = 40_000;

    /** Eight pages of 2,000 events, and a heartbeat for each partition. */
    private static final int MOST_UNDERWAY = 8 * 2_000 + 12;

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void manyEventsPileUpInTheLogAndNotInMemoryAndDrainInOrder(@TempDir Path directory) throws Exception {
        EmbeddedKafka broker = startBroker(directory, Ports.free());
        try {
            EventRelay relay = fixture.startRelayTo(broker.bootstrapServers());
            fixture.append(400, 200);
            fixture.awaitRelayed();

            freeze(broker);
            appendInBulk();
            within(30).until(() -> underway() > 2_000);
            within(30).until(() -> {
                assertThat(underway()).isLessThanOrEqualTo(MOST_UNDERWAY);
                return relay.health().status() == Status.DOWN;
            });
            assertThat(fixture.checkpoint()).isEqualTo(400);

            broker.process().kill();
            broker = startBroker(directory, broker.port());
            within(60).until(() -> {
                assertThat(underway()).isLessThanOrEqualTo(MOST_UNDERWAY);
                return fixture.checkpoint() == fixture.log.head();
            });
            assertThat(new TopicReader(fixture.topic, broker.bootstrapServers()).readChain())
                    .hasSize(EVENTS + 400);
            within(30).until(() -> relay.health().status() == Status.LEADING && underway() == 0);
        } finally {
            broker.process().kill();
        }
    }

    @Test
    void neitherOfTwoRelaysIsUpWhileTheBrokerIsGoneAndEventsWait(@TempDir Path directory) {
        EmbeddedKafka broker = startBroker(directory, Ports.free());
        try {
            EventRelay first = fixture.startRelayTo(broker.bootstrapServers());
            EventRelay second = fixture.startRelayTo(broker.bootstrapServers());
            fixture.append(100, 10);
            fixture.awaitRelayed();
            within(30).until(() -> first.health().isUp() && second.health().isUp());

            broker.process().kill();
            fixture.append(100, 10);
            within(30).until(() -> !first.health().isUp() && !second.health().isUp());
            within(20)
                    .during(Duration.ofSeconds(15))
                    .until(() -> !first.health().isUp() && !second.health().isUp());

            broker = startBroker(directory, broker.port());
            fixture.awaitRelayed();
            within(30).until(() -> first.health().isUp() && second.health().isUp());
        } finally {
            broker.process().kill();
        }
    }

    /** It keeps its connections and answers nothing: what is sent stays with the sender. */
    private static void freeze(EmbeddedKafka broker) throws Exception {
        String pid = Long.toString(broker.process().pid());
        assertThat(new ProcessBuilder("sh", "-c", "kill -STOP " + pid).start().waitFor())
                .isZero();
    }

    private static EmbeddedKafka startBroker(Path directory, int port) {
        return EmbeddedKafka.start(directory.resolve("kafka"), port, directory.resolve("kafka.log"));
    }

    /** To the 200 streams that have two events each, past the writer. */
    private void appendInBulk() {
        fixture.execute("""
                INSERT INTO event_store.event (position, stream_id, stream_type, sequence, event_id, type, revision,
                                               payload, metadata, occurred_at, recorded_at)
                SELECT 400 + n, '%1$s-' || (n - 1) %% 200, '%1$s', 2 + (n - 1) / 200, 'bulk-' || n, 'test.happened', '1',
                       '{}', '{}', clock_timestamp(), clock_timestamp()
                  FROM generate_series(1, %2$d) AS n""".formatted(fixture.streamType, EVENTS));
    }

    private double underway() {
        return fixture.meters.get("ordinal.relay.underway").gauge().value();
    }
}
