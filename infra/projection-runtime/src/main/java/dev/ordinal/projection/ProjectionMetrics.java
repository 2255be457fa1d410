package dev.ordinal.projection;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;

/** The figures of one generation in this process; infra/docs/metrics.md says what they mean. */
final class ProjectionMetrics implements AutoCloseable {

    private static final String LAG_EVENTS = "ordinal.projection.lag.events";
    private static final String LAG_SECONDS = "ordinal.projection.lag.seconds";
    private static final Duration[] VISIBLE_WITHIN = LongStream.of(
                    1, 2, 3, 5, 8, 12, 20, 35, 60, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private record Lag(PartitionLag value, List<Meter> gauges) {}

    private final MeterRegistry meters;
    private final Clock clock;
    private final Tags tags;
    private final Counter events;
    private final DistributionSummary batchSize;
    private final Timer apply;
    private final Timer commitToVisible;
    private final Counter refills;
    private final Counter beyondLog;
    private final Counter failures;
    private final Counter restarts;
    private final Map<TopicPartition, Lag> lags = new HashMap<>();
    private Set<TopicPartition> refilling = Set.of();
    private final List<Meter> all;
    private volatile boolean read;

    ProjectionMetrics(Generation generation, Vitals vitals, MeterRegistry meters) {
        this.meters = meters;
        this.clock = meters.config().clock();
        this.tags = Tags.of("projection", generation.projection(), "generation", Integer.toString(generation.number()));
        events = counter("ordinal.projection.events", "Events applied");
        batchSize = DistributionSummary.builder("ordinal.projection.batch.size")
                .description("Events applied together")
                .tags(tags)
                .serviceLevelObjectives(1, 5, 20, 100, 500, 1_000, 2_000)
                .register(meters);
        apply = Timer.builder("ordinal.projection.apply")
                .description("Time to write a batch and commit it")
                .tags(tags)
                .register(meters);
        commitToVisible = Timer.builder("ordinal.projection.commit.to.visible")
                .description("From the append of an event that came through Kafka to the commit of its rows")
                .tags(tags)
                .serviceLevelObjectives(VISIBLE_WITHIN)
                .register(meters);
        refills = counter("ordinal.projection.refills", "Times that a partition was refilled from the event store");
        beyondLog = counter(
                "ordinal.projection.beyond.log", "Records dropped because the log has no event at their position yet");
        failures = counter("ordinal.projection.failures", "Steps that failed and are tried again");
        restarts = counter(
                "ordinal.projection.restarts", "Times that the reader was started again from scratch after a failure");
        Gauge parked = Gauge.builder("ordinal.projection.parked.streams", vitals, Vitals::parkedStreams)
                .description(
                        "Streams that wait, in the partitions of this process, because of an event that can't be applied")
                .tags(tags)
                .register(meters);
        Gauge isRead = Gauge.builder("ordinal.projection.generation", this, metrics -> metrics.read ? 1 : 0)
                .description("A generation that this process keeps current: 1 when readers use it, else 0")
                .tags(tags)
                .register(meters);
        all = List.of(
                events, batchSize, apply, commitToVisible, refills, beyondLog, failures, restarts, parked, isRead);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).tags(tags).register(meters);
    }

    void readersUse(boolean active) {
        read = active;
    }

    long time() {
        return clock.wallTime();
    }

    long monotonicTime() {
        return clock.monotonicTime();
    }

    void applied(int size, long nanos) {
        events.increment(size);
        batchSize.record(size);
        apply.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param recordedAt in milliseconds since 1970 */
    void visible(long recordedAt) {
        commitToVisible.record(Math.max(0, clock.wallTime() - recordedAt), TimeUnit.MILLISECONDS);
    }

    void refills(Set<TopicPartition> partitions) {
        if (!partitions.equals(refilling)) {
            Set<TopicPartition> begun = new HashSet<>(partitions);
            begun.removeAll(refilling);
            refills.increment(begun.size());
            refilling = partitions;
        }
    }

    void beyondLog(int records) {
        beyondLog.increment(records);
    }

    void failed() {
        failures.increment();
    }

    void restarted() {
        restarts.increment();
    }

    /** The lag of a partition that is here. */
    PartitionLag lag(TopicPartition partition) {
        return lags.computeIfAbsent(partition, this::register).value();
    }

    private Lag register(TopicPartition partition) {
        PartitionLag lag = new PartitionLag();
        Tags its = tags.and("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
        return new Lag(
                lag,
                List.of(
                        Gauge.builder(LAG_EVENTS, lag, PartitionLag::events)
                                .description("Events relayed into a partition and not applied")
                                .tags(its)
                                .register(meters),
                        Gauge.builder(LAG_SECONDS, lag, each -> each.seconds(time(), monotonicTime()))
                                .description("Age of the oldest event relayed and not applied")
                                .tags(its)
                                .register(meters)));
    }

    /** Only these partitions are still here. */
    void keep(Set<TopicPartition> partitions) {
        lags.entrySet().removeIf(lag -> {
            boolean gone = !partitions.contains(lag.getKey());
            if (gone) {
                lag.getValue().gauges().forEach(meters::remove);
            }
            return gone;
        });
    }

    /** Takes the figures away: nothing is kept current here any more. */
    @Override
    public void close() {
        keep(Set.of());
        all.forEach(meters::remove);
    }
}
