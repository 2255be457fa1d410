package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Spread;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.bench.stream.Backlog;
import dev.ordinal.bench.stream.BarePipeline;
import dev.ordinal.bench.stream.BareUpserts;
import dev.ordinal.bench.stream.Broker;
import dev.ordinal.bench.stream.LagHeap;
import dev.ordinal.bench.stream.Projecting;
import dev.ordinal.bench.stream.Relaying;
import dev.ordinal.local.server.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From Kafka to the read models. */
@Command(
        name = "project",
        description =
                "A backlog in Kafka projected into PostgreSQL, a row upserted for each event, beside the same upserts by plain "
                        + "JDBC; and into Redis, beside plain pipelined Lettuce; then the heap at a small and at a large lag.")
final class ProjectCommand implements Callable<Integer> {

    private static final long SMALL_LAG = 10_000;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "500000",
            description = "events in the backlog (default: ${DEFAULT-VALUE})")
    private long events = 500_000;

    @Option(
            names = "--lag",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "events of lag, beside 10,000, at which the heap is measured; at least as many as in the backlog "
                            + "(default: ${DEFAULT-VALUE})")
    private long lag = 1_000_000;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        MeasureOptions.positive(events, "--events");
        MeasureOptions.positive(lag, "--lag");
        try (Database database = Database.start();
                Broker broker = Broker.start(database);
                EmbeddedRedis server = database.redis();
                RedisClient redis = RedisClient.create(server.url());
                Backlog backlog = Backlog.in(database.create("backlog"))) {
            Machine machine = new Machine("client")
                    .with("database", database.pid())
                    .with("kafka", broker.pid())
                    .with("redis", server.process().pid());
            Spread heapAtSmallLag = heapAt(Math.min(SMALL_LAG, events), backlog, broker);
            relay(events, backlog, broker);
            List<Series> series = race(options.rounds(machine, database), backlog, broker, redis);
            Spread heapAtLargeLag = heapAt(Math.max(lag, events), backlog, broker);
            SequencedMap<String, String> setting = Settings.streaming(database, options);
            setting.put("backlog", String.format(Locale.ROOT, "%,d events of %,d streams", events, Backlog.STREAMS));
            return publishing.publish(new Report(
                    "project",
                    setting,
                    series,
                    List.of(
                            heap(Math.min(SMALL_LAG, events), heapAtSmallLag),
                            heap(Math.max(lag, events), heapAtLargeLag)),
                    List.of(
                            ratio(series, 0, 1, 0.7),
                            ratio(series, 3, 4, 0.7),
                            Target.atMost(
                                    "heap, large lag / small lag",
                                    heapAtLargeLag.median() / heapAtSmallLag.median(),
                                    1.2,
                                    "x"))));
        }
    }

    private static List<Series> race(Rounds rounds, Backlog backlog, Broker broker, RedisClient redis)
            throws Exception {
        List<Contestant> contestants = List.of(
                new Projecting.Rows(backlog, broker),
                BareUpserts.fromMemory(backlog),
                BareUpserts.fromKafka(backlog, broker),
                new Projecting.Keys(backlog, broker, redis),
                new BarePipeline(backlog, redis));
        return rounds.drain(contestants);
    }

    private Spread heapAt(long size, Backlog backlog, Broker broker) throws Exception {
        relay(size, backlog, broker);
        return LagHeap.measure(backlog, broker, options.rounds());
    }

    private static void relay(long size, Backlog backlog, Broker broker) throws Exception {
        System.err.printf(Locale.ROOT, "filling Kafka with %,d events ...%n", size);
        Relaying.catchUp(backlog.grownTo(size), broker);
    }

    private static Figure heap(long events, Spread heap) {
        return new Figure(
                String.format(
                        Locale.ROOT,
                        "heap after a collection, %,d events behind (%.1f - %.1f)",
                        events,
                        heap.min(),
                        heap.max()),
                heap.median(),
                "MiB");
    }

    private static Target ratio(List<Series> series, int ours, int baseline, double atLeast) {
        return Target.ratio(
                series.get(ours).contestant() + " / " + series.get(baseline).contestant(),
                series.get(ours).perSecond().median(),
                series.get(baseline).perSecond().median(),
                atLeast);
    }
}
