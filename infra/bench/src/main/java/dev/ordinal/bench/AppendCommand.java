package dev.ordinal.bench;

import dev.ordinal.bench.contestant.AxonApplication;
import dev.ordinal.bench.contestant.Bare;
import dev.ordinal.bench.contestant.Caching;
import dev.ordinal.bench.contestant.Commands;
import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.contestant.Engine;
import dev.ordinal.bench.contestant.Notebook;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Pace;
import dev.ordinal.bench.measure.Pace.Latency;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.bench.measure.Rounds.Race;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.bench.measure.Timed;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** New streams: what group commit is worth. */
@Command(name = "append", description = "Each command begins a new stream with one event; 32 and 128 writers.")
final class AppendCommand implements Callable<Integer> {

    private static final int FEW = 32;
    private static final int MANY = 128;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.start();
                AxonApplication ordinal =
                        AxonApplication.start(Engine.ORDINAL, Caching.NONE, database.create("ordinal_engine"), FEW);
                AxonApplication jpa =
                        AxonApplication.start(Engine.JPA, Caching.NONE, database.create("axon_jpa"), FEW);
                AxonApplication bytea = AxonApplication.start(
                        Engine.JPA_BYTEA, Caching.JCACHE, database.create("axon_jpa_bytea"), FEW);
                AxonApplication jdbc =
                        AxonApplication.start(Engine.JDBC, Caching.NONE, database.create("axon_jdbc"), FEW)) {
            Contestant ours = Commands.appending(ordinal);
            Contestant onJpa = Commands.appending(jpa);
            Contestant onJdbc = Commands.appending(jdbc);
            Contestant bare = Bare.inserting(1, database.create("bare"));
            Rounds rounds = options.roundsOn(database);
            List<Series> series = rounds.run(List.of(
                    new Race(ours, FEW),
                    new Race(onJpa, FEW),
                    new Race(Commands.appending(bytea), FEW),
                    new Race(onJdbc, FEW),
                    new Race(bare, FEW),
                    new Race(Bare.inserting(100, database.create("bare_bulk")), FEW),
                    new Race(ours, MANY),
                    new Race(bare, MANY)));
            double top = Series.rate(series, ours, FEW);
            Latency latency;
            try (Contestant.Run run = ours.start(1)) {
                latency = rounds.pace(List.of(new Pace(ours.name(), top / 2, Timed.since(() -> run.work(0)))))
                        .getFirst();
            }
            return publishing.publish(new Report(
                    "append",
                    Settings.of(database, options, Notebook.PAYLOAD_BYTES),
                    series,
                    List.of(
                            new Figure(atRate("p50", top / 2), latency.p50().median(), "ms"),
                            new Figure(atRate("p99", top / 2), latency.p99().median(), "ms")),
                    List.of(
                            Target.ratio("Ordinal / Axon JPA", top, Series.rate(series, onJpa, FEW), 10),
                            Target.ratio("Ordinal / Axon JDBC", top, Series.rate(series, onJdbc, FEW), 4),
                            Target.ratio("Ordinal / bare insert, 32 writers", top, Series.rate(series, bare, FEW), 1.2),
                            Target.ratio(
                                    "Ordinal / bare insert, 128 writers",
                                    Series.rate(series, ours, MANY),
                                    Series.rate(series, bare, MANY),
                                    1.8),
                            Target.atMost(
                                    "p99 / p50 at half of the top rate",
                                    latency.p99().median() / latency.p50().median(),
                                    3,
                                    "x"))));
        }
    }

    private static String atRate(String percentile, double rate) {
        return String.format(Locale.ROOT, "%s at %,.0f commands a second, half of the top rate", percentile, rate);
    }
}
