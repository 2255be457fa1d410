package dev.ordinal.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay's figures. Ages are between the database's clock, which recorded the events, and this process's. */
final class RelayMeters {

    private final InstantSource clock;
    private final AtomicInteger underway = new AtomicInteger();
    private final Timer commitToKafka;
    private final Counter events;
    private final Counter heartbeats;
    private final DistributionSummary pages;

    RelayMeters(MeterRegistry meters, Vitals vitals, InstantSource clock, String relay) {
        this.clock = clock;
        Tags tags = Tags.of("relay", relay);
        Gauge.builder("ordinal.relay.lag.events", vitals, Vitals::lag)
                .description("Events that are stored and not yet acknowledged by Kafka")
                .tags(tags)
                .register(meters);
        Gauge.builder("ordinal.relay.lag", vitals, state -> seconds(state.lagAge(clock.instant())))
                .description("Age of the oldest event that is not yet acknowledged by Kafka, 0 without one")
                .baseUnit("seconds")
                .tags(tags)
                .register(meters);
        Gauge.builder("ordinal.relay.leading", vitals, state -> state.isLeading() ? 1 : 0)
                .description("1 in the process that leads, 0 in those that stand by")
                .tags(tags)
                .register(meters);
        Gauge.builder("ordinal.relay.up", vitals, state -> state.health().isUp() ? 1 : 0)
                .description("1 while the relay leads or stands by, 0 while it fails")
                .tags(tags)
                .register(meters);
        Gauge.builder("ordinal.relay.underway", underway, AtomicInteger::get)
                .description("Records sent and not yet acknowledged by Kafka: what a leader keeps in memory")
                .baseUnit("records")
                .tags(tags)
                .register(meters);
        commitToKafka = Timer.builder("ordinal.relay.commit.to.kafka")
                .description("From an event's recording to Kafka's acknowledgement")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .tags(tags)
                .register(meters);
        events = Counter.builder("ordinal.relay.events")
                .description("Events acknowledged by Kafka, re-sent ones included")
                .tags(tags)
                .register(meters);
        heartbeats = Counter.builder("ordinal.relay.heartbeats")
                .description("Heartbeats sent")
                .tags(tags)
                .register(meters);
        pages = DistributionSummary.builder("ordinal.relay.page")
                .description("Events read from the log at once")
                .baseUnit("events")
                .publishPercentileHistogram()
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(2_000.0)
                .tags(tags)
                .register(meters);
    }

    /** So many more records are sent and not acknowledged, or fewer. */
    void underway(int more) {
        underway.addAndGet(more);
    }

    void read(int pageSize) {
        pages.record(pageSize);
    }

    void beat(int count) {
        heartbeats.increment(count);
    }

    /** Safe for use by several threads. */
    void acknowledged(Instant recordedAt) {
        commitToKafka.record(Duration.between(recordedAt, clock.instant()));
        events.increment();
    }

    private static double seconds(Duration age) {
        return age.toNanos() / 1e9;
    }
}
