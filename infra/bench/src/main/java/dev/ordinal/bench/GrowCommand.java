package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.contestant.FilledLog;
import dev.ordinal.bench.contestant.FilledLog.Appending;
import dev.ordinal.bench.contestant.Notebook;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Rounds.Race;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.local.cli.CommandFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A log that has grown: what an append costs then. */
@Command(
        name = "grow",
        description =
                "What an append costs the database in a log of 100,000 events and in a large one: to new streams, and to existing "
                        + "ones, which are loaded from their events; 32 writers.")
final class GrowCommand implements Callable<Integer> {

    private static final int WRITERS = 32;
    private static final long FEW = 100_000;
    private static final int EVENTS_PER_STREAM = 10;
    private static final double AT_MOST = 1.15;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "events in the large log (default: ${DEFAULT-VALUE}, about 10 GB of disk)")
    private long rows = 10_000_000;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        if (rows < FEW) {
            throw new CommandFailed(CommandFailed.USAGE, "--rows must be at least " + FEW + ", not " + rows);
        }
        try (Database database = Database.start()) {
            System.err.printf(Locale.ROOT, "filling a log with %,d events, and one with %,d ...%n", FEW, rows);
            FilledLog small = FilledLog.of(FEW, EVENTS_PER_STREAM, database.create("small"));
            FilledLog large = FilledLog.of(rows, EVENTS_PER_STREAM, database.create("large"));
            Appending smallNew = small.toNewStreams();
            Appending largeNew = large.toNewStreams();
            Appending smallExisting = small.toExistingStreams();
            Appending largeExisting = large.toExistingStreams();
            List<Series> series = options.roundsOn(database)
                    .run(List.of(
                            new Race(smallNew, WRITERS),
                            new Race(largeNew, WRITERS),
                            new Race(smallExisting, WRITERS),
                            new Race(largeExisting, WRITERS)));
            List<Figure> figures = new ArrayList<>();
            for (Appending one : List.of(smallNew, largeNew, smallExisting, largeExisting)) {
                figures.add(new Figure("WAL for a command, " + one.name(), one.walBytes(), "bytes"));
                figures.add(new Figure("... of that whole pages, " + one.name(), one.pageImages(), "pages"));
                figures.add(new Figure("buffers touched by a command, " + one.name(), one.buffers(), "of 8 KiB"));
            }
            List<Target> targets = new ArrayList<>();
            targets.addAll(targets("new streams", series, smallNew, largeNew));
            targets.addAll(targets("existing streams", series, smallExisting, largeExisting));
            return publishing.publish(new Report(
                    "grow", Settings.of(database, options, Notebook.PAYLOAD_BYTES), series, figures, targets));
        }
    }

    private static List<Target> targets(String kind, List<Series> series, Appending small, Appending large) {
        return List.of(
                Target.atMost(
                        kind + ": database CPU, large / small", cpu(series, large) / cpu(series, small), AT_MOST, "x"),
                Target.atMost(kind + ": WAL, large / small", large.walBytes() / small.walBytes(), AT_MOST, "x"),
                Target.atMost(kind + ": buffers, large / small", large.buffers() / small.buffers(), AT_MOST, "x"));
    }

    private static double cpu(List<Series> series, Appending appending) {
        Series found = series.stream()
                .filter(one -> one.contestant().equals(appending.name()))
                .findFirst()
                .orElseThrow();
        return Objects.requireNonNull(found.cpuMillisPer1000().get("database")).median();
    }
}
