package dev.ordinal.bench;

import dev.ordinal.bench.contestant.AxonApplication;
import dev.ordinal.bench.contestant.Caching;
import dev.ordinal.bench.contestant.Commands;
import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.contestant.Engine;
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

/** One stream for all: what judging on states that are not yet stored is worth. */
@Command(
        name = "hot",
        description =
                "Each command adds an event to one and the same stream, judged on the state before it; 32 writers.")
final class HotCommand implements Callable<Integer> {

    private static final int WRITERS = 32;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.start();
                AxonApplication ordinal =
                        AxonApplication.start(Engine.ORDINAL, Caching.OWN, database.create("ordinal_engine"), WRITERS);
                AxonApplication jpa =
                        AxonApplication.start(Engine.JPA, Caching.NONE, database.create("axon_jpa"), WRITERS);
                AxonApplication bytea = AxonApplication.start(
                        Engine.JPA_BYTEA, Caching.JCACHE, database.create("axon_jpa_bytea"), WRITERS);
                AxonApplication jdbc =
                        AxonApplication.start(Engine.JDBC, Caching.JCACHE, database.create("axon_jdbc"), WRITERS)) {
            Contestant ours = Commands.crowding(ordinal);
            Contestant best = Commands.crowding(bytea);
            List<Series> series = options.roundsOn(database)
                    .run(List.of(
                            new Race(ours, WRITERS),
                            new Race(Commands.crowding(jpa), WRITERS),
                            new Race(best, WRITERS),
                            new Race(Commands.crowding(jdbc), WRITERS)));
            double rate = Series.rate(series, ours, WRITERS);
            return publishing.publish(new Report(
                    "hot",
                    Settings.of(database, options, Notebook.PAYLOAD_BYTES),
                    series,
                    List.of(),
                    List.of(
                            Target.ratio(
                                    ours.name() + " / " + best.name(), rate, Series.rate(series, best, WRITERS), 10),
                            Target.atLeast(ours.name(), rate, 5_000, " a second"))));
        }
    }
}
