package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Pace;
import dev.ordinal.bench.measure.Pace.Latency;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.bench.stream.Backlog;
import dev.ordinal.bench.stream.BareProducer;
import dev.ordinal.bench.stream.Broker;
import dev.ordinal.bench.stream.CommitToKafka;
import dev.ordinal.bench.stream.Relaying;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From the log to Kafka. */
@Command(
        name = "relay",
        description =
                "A backlog drained to Kafka, beside a bare producer with the same records in memory; then how long after its "
                        + "commit an event is in Kafka, at 1,000 appends a second.")
final class RelayCommand implements Callable<Integer> {

    private static final double RATE = 1_000;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "events in the backlog (default: ${DEFAULT-VALUE})")
    private long events = 1_000_000;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        MeasureOptions.positive(events, "--events");
        try (Database database = Database.start();
                Broker broker = Broker.start(database)) {
            Rounds rounds = options.rounds(
                    new Machine("client").with("database", database.pid()).with("kafka", broker.pid()), database);
            List<Series> series = new ArrayList<>();
            try (Backlog backlog = Backlog.in(database.create("backlog"))) {
                System.err.printf(Locale.ROOT, "filling a log with %,d events ...%n", events);
                series.addAll(rounds.drain(
                        List.of(new Relaying(backlog.grownTo(events), broker), new BareProducer(backlog, broker))));
            }
            Latency latency;
            try (Backlog empty = Backlog.in(database.create("paced"));
                    CommitToKafka commitToKafka = CommitToKafka.start(empty, broker)) {
                latency = rounds.pace(List.of(new Pace("commit to Kafka", RATE, commitToKafka)))
                        .getFirst();
            }
            series.add(latency.cost());
            SequencedMap<String, String> setting = Settings.streaming(database, options);
            setting.put("backlog", String.format(Locale.ROOT, "%,d events of three stream types", events));
            return publishing.publish(new Report(
                    "relay",
                    setting,
                    series,
                    latency.figures(),
                    List.of(
                            Target.ratio(
                                    "relay / bare producer",
                                    series.getFirst().perSecond().median(),
                                    series.get(1).perSecond().median(),
                                    0.4),
                            Target.atMost("commit to Kafka, p50", latency.p50().median(), 3, " ms"),
                            Target.atMost("commit to Kafka, p99", latency.p99().median(), 20, " ms"))));
        }
    }
}
