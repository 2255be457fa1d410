package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayMetersIT {

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatIsRelayedIsCountedAndTimed() {
        fixture.startRelay("a");
        fixture.append(300, 20);
        fixture.awaitRelayed();

        Timer commitToKafka =
                fixture.meters.get("ordinal.relay.commit.to.kafka").timer();
        assertThat(commitToKafka.count()).isEqualTo(300);
        assertThat(commitToKafka.mean(TimeUnit.SECONDS)).isBetween(0.0, 30.0);
        assertThat(fixture.meters.get("ordinal.relay.events").counter().count()).isEqualTo(300);
        assertThat(fixture.meters.get("ordinal.relay.page").summary().totalAmount())
                .isEqualTo(300);
        within(10)
                .until(() ->
                        fixture.meters.get("ordinal.relay.heartbeats").counter().count() > 0);
        within(10).until(() -> gauge("ordinal.relay.leading") == 1);
        within(10).until(() -> gauge("ordinal.relay.lag.events") == 0);
        assertThat(gauge("ordinal.relay.lag")).isZero();
    }

    @Test
    void theLagGrowsOlderWhileKafkaTakesNothingAndIsGoneWhenItHasTakenAll() throws Exception {
        fixture.startRelay("a");
        fixture.append(1, 1);
        fixture.awaitRelayed();
        fixture.limitRecordsTo(100);

        within(20).until(() -> {
            fixture.append(1, 1); // the limit takes a moment to reach the broker
            return gauge("ordinal.relay.lag") > 2;
        });
        assertThat(gauge("ordinal.relay.lag.events")).isPositive();
        assertThat(gauge("ordinal.relay.leading")).isZero();
        fixture.limitRecordsTo(1_000_000);
        within(20).until(() -> gauge("ordinal.relay.lag.events") == 0 && gauge("ordinal.relay.lag") == 0);
    }

    @Test
    void aRelayThatNobodyRunsAnyMoreIsToldOfByOtherProcesses() throws Exception {
        fixture.startRelay("a");
        fixture.append(20, 1);
        fixture.awaitRelayed();
        EventRelay orders = fixture.startRelayNamed("orders", "b");
        try (RelayLeaders leaders = new RelayLeaders(fixture.database.dataSource())) {
            leaders.bindTo(fixture.meters);
            within(10).until(() -> led("relay").equals(List.of(1.0)));
            assertThat(led("orders")).as("it has no topic").isEmpty();

            new TopicRegister(fixture.database.dataSource()).assign(fixture.streamType, "orders");
            within(10).until(() -> led("orders").equals(List.of(1.0)));
            assertThat(led("relay"))
                    .as("it has every type that none other was given")
                    .containsExactly(1.0);
            Gauge figure = fixture.meters.get("ordinal.relay.led").gauge();

            orders.close();
            within(10).until(() -> led("orders").equals(List.of(0.0)));
            assertThat(fixture.meters.get("ordinal.relay.led").gauge())
                    .as("who reads just when a figure is replaced gets none")
                    .isSameAs(figure);
        }
    }

    @Test
    void theDefaultRelayIsToldOfBeforeThereIsATopic() throws Exception {
        try (RelayLeaders leaders = new RelayLeaders(fixture.database.dataSource())) {
            leaders.bindTo(fixture.meters);
            within(10).until(() -> led("relay").equals(List.of(0.0)));

            fixture.startRelay("a");

            within(10).until(() -> led("relay").equals(List.of(1.0)));
            assertThat(fixture.number("SELECT count(*) FROM event_relay.topic")).isZero();
        }
    }

    @Test
    void anEventThatAClockAheadHasRecordedGrowsOlderToo() throws Exception {
        fixture.startRelay("a");
        fixture.append(1, 1);
        fixture.awaitRelayed();
        fixture.limitRecordsTo(100);
        fixture.execute("""
                INSERT INTO event_store.event (position, stream_id, stream_type, sequence, event_id, type, revision,
                                               payload, metadata, occurred_at, recorded_at)
                SELECT position + 1, stream_id, stream_type, 1, 'ahead', type, revision,
                       payload, metadata, occurred_at, clock_timestamp() + interval '1 hour'
                  FROM event_store.event""");

        within(20).until(() -> gauge("ordinal.relay.lag") > 2 && gauge("ordinal.relay.up") == 0);

        assertThat(gauge("ordinal.relay.lag")).isLessThan(60);
        fixture.limitRecordsTo(1_000_000);
        within(20).until(() -> gauge("ordinal.relay.lag") == 0 && gauge("ordinal.relay.up") == 1);
    }

    private List<Double> led(String relay) {
        return fixture.meters.find("ordinal.relay.led").tag("relay", relay).gauges().stream()
                .map(Gauge::value)
                .toList();
    }

    private double gauge(String name) {
        return fixture.meters.get(name).gauge().value();
    }
}
