package dev.ordinal.bench;

import dev.ordinal.bench.contestant.AxonApplication;
import dev.ordinal.bench.contestant.Caching;
import dev.ordinal.bench.contestant.Commands;
import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.contestant.Engine;
import dev.ordinal.bench.contestant.FilledLog;
import dev.ordinal.bench.contestant.Notebook;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Rounds.Race;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Target;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Long streams: what a snapshot saves who loads one. */
@Command(
        name = "snapshot",
        description =
                "Each command loads a stream of 100,000 events, from its events and from a snapshot; no cache, one writer.")
final class SnapshotCommand implements Callable<Integer> {

    private static final long EVENTS = 100_000;
    private static final int STREAMS = 2;
    private static final int CONNECTIONS = 4;
    private static final double TIMES_FASTER = 100;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.start()) {
            String url = database.create("ordinal_engine");
            FilledLog.of(STREAMS * EVENTS, EVENTS, url);
            try (AxonApplication application = AxonApplication.start(Engine.ORDINAL, Caching.NONE, url, CONNECTIONS)) {
                application.takeSnapshot(FilledLog.stream(1));
                Contestant events = Commands.loading(application, "from its events", FilledLog.stream(0), EVENTS);
                Contestant snapshot = Commands.loading(application, "from a snapshot", FilledLog.stream(1), EVENTS);
                List<Series> series =
                        options.roundsOn(database).run(List.of(new Race(events, 1), new Race(snapshot, 1)));
                return publishing.publish(new Report(
                        "snapshot",
                        Settings.of(database, options, Notebook.PAYLOAD_BYTES),
                        series,
                        List.of(),
                        List.of(Target.ratio(
                                "load, with a snapshot / without",
                                Series.rate(series, snapshot, 1),
                                Series.rate(series, events, 1),
                                TIMES_FASTER))));
            }
        }
    }
}
