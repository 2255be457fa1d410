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

/** Streams that exist: what loading costs, and what the cache saves. */
@Command(
        name = "existing",
        description = "Each command adds an event to one of 1,000 streams of 10 events, and of 1,000; 32 writers.")
final class ExistingCommand implements Callable<Integer> {

    private static final int WRITERS = 32;
    private static final int SHORT = 10;
    private static final int LONG = 1_000;

    /** Two measurements of one thing differ by as much. */
    private static final double NO_SLOWER = 0.95;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.start();
                AxonApplication cached =
                        AxonApplication.start(Engine.ORDINAL, Caching.OWN, database.create("ordinal_cached"), WRITERS);
                AxonApplication uncached = AxonApplication.start(
                        Engine.ORDINAL, Caching.NONE, database.create("ordinal_uncached"), WRITERS);
                AxonApplication jpa =
                        AxonApplication.start(Engine.JPA, Caching.NONE, database.create("axon_jpa"), WRITERS);
                AxonApplication weakly = AxonApplication.start(
                        Engine.JPA_BYTEA, Caching.OWN, database.create("axon_jpa_bytea_weak"), WRITERS);
                AxonApplication strongly = AxonApplication.start(
                        Engine.JPA_BYTEA, Caching.JCACHE, database.create("axon_jpa_bytea"), WRITERS)) {
            Contestant ours = Commands.continuing(cached, SHORT);
            Contestant oursLong = Commands.continuingLong(cached, LONG);
            Contestant onJpa = Commands.continuing(jpa, SHORT);
            Contestant onAxonCache = Commands.continuing(weakly, SHORT);
            Contestant onJcache = Commands.continuing(strongly, SHORT);
            List<Series> series = options.roundsOn(database)
                    .run(List.of(
                            new Race(ours, WRITERS),
                            new Race(Commands.continuing(uncached, SHORT), WRITERS),
                            new Race(onJpa, WRITERS),
                            new Race(onAxonCache, WRITERS),
                            new Race(onJcache, WRITERS),
                            new Race(oursLong, WRITERS),
                            new Race(Commands.continuingLong(uncached, LONG), WRITERS)));
            double rate = Series.rate(series, ours, WRITERS);
            return publishing.publish(new Report(
                    "existing",
                    Settings.of(database, options, Notebook.PAYLOAD_BYTES),
                    series,
                    List.of(),
                    List.of(
                            Target.ratio(ours.name() + " / Axon JPA", rate, Series.rate(series, onJpa, WRITERS), 40),
                            Target.ratio(
                                    ours.name() + " / " + onAxonCache.name(),
                                    rate,
                                    Series.rate(series, onAxonCache, WRITERS),
                                    8),
                            Target.ratio(
                                    ours.name() + " / " + onJcache.name(),
                                    rate,
                                    Series.rate(series, onJcache, WRITERS),
                                    8),
                            Target.ratio(
                                    "streams of 1,000 events / of 10",
                                    Series.rate(series, oursLong, WRITERS),
                                    rate,
                                    NO_SLOWER))));
        }
    }
}
