package dev.ordinal.bench;

import dev.ordinal.bench.contestant.AxonReplay;
import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.http.OrderQueries;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Pace;
import dev.ordinal.bench.measure.Pace.Latency;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Spread;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.bench.stream.BareFold;
import dev.ordinal.bench.stream.Broker;
import dev.ordinal.bench.stream.ShopLog;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Read models built again from the log. */
@Command(
        name = "rebuild",
        description =
                "The read models orders and sales rebuilt from a log in the shape of a shop's, beside the same by JDBC batches, a bare cursor and "
                        + "Axon's replay into JPA; then a rebuild that was killed half-way, and queries while one goes on.")
final class RebuildCommand implements Callable<Integer> {

    private static final double QUERIES = 200;
    private static final String MAX_RATE = "25000";

    /** Until then the compilers of a process that was just started take the processors from the requests. */
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "events in the log (default: ${DEFAULT-VALUE})")
    private long events = 1_000_000;

    @Option(
            names = "--axon-events",
            paramLabel = "N",
            defaultValue = "30000",
            description = "events in Axon's log, which takes its time (default: ${DEFAULT-VALUE})")
    private long axonEvents = 30_000;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    private final int queryPort = Ports.free();
    private final int queryManagement = Ports.free();

    @Override
    public Integer call() throws Exception {
        MeasureOptions.positive(options.rounds(), "--rounds");
        MeasureOptions.positive(events, "--events");
        MeasureOptions.positive(axonEvents, "--axon-events");
        try (Database database = Database.start();
                Broker broker = Broker.start(database);
                EmbeddedRedis redis = database.redis()) {
            String url = database.create("shop");
            System.err.printf(Locale.ROOT, "filling the log with %,d events ...%n", events);
            try (ShopLog log = ShopLog.of(events, url)) {
                Machine machine =
                        new Machine("client").with("database", database.pid()).withEndedChildren("rebuild");
                Map<String, String> servers = new HashMap<>(WholeShop.servers(url, broker, redis));
                servers.put("ORDINAL_QUERY_PORT", Integer.toString(queryPort));
                makeAllReadModels(database, servers);
                return measure(database, log, machine, servers);
            }
        }
    }

    private Integer measure(Database database, ShopLog log, Machine machine, Map<String, String> servers)
            throws Exception {
        Rebuilding orders = new Rebuilding("orders", log, database, servers);
        Rebuilding sales = new Rebuilding("sales", log, database, servers);
        Rounds rounds = options.rounds(machine, database);
        List<Series> series = rounds.drain(List.of(
                orders,
                new BareFold.Orders(log),
                sales,
                new BareFold.Sales(log),
                new BareFold.Nothing(log),
                AxonReplay.of(axonEvents, database.create("axon"))));
        double ordersPerSecond = orders.perSecond();
        double salesPerSecond = sales.perSecond();
        Spread resumed = resumed(orders);
        List<Latency> latencies = queries(database, log, orders, servers);
        double axon = rate(series, 5);
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure("orders, without the start of its process", ordersPerSecond, "events/s"),
                new Figure("sales, without the start of its process", salesPerSecond, "events/s"),
                new Figure("most memory resident", Math.max(orders.mostMemory(), sales.mostMemory()), "MiB")));
        latencies.forEach(latency -> figures.addAll(latency.figures()));
        SequencedMap<String, String> setting = Settings.streaming(database, options);
        setting.put(
                "log",
                String.format(
                        Locale.ROOT,
                        "%,d events: half orders of two lines, four in ten restocks, one in ten invoices of 21 lines; Axon's: %,d of 300 bytes",
                        events,
                        axonEvents));
        return publishing.publish(new Report(
                "rebuild",
                setting,
                series,
                figures,
                List.of(
                        Target.atLeast("orders, events a second", ordersPerSecond, 100_000, ""),
                        Target.atLeast("sales, events a second", salesPerSecond, 100_000, ""),
                        Target.ratio("orders / JDBC batches", ordersPerSecond, rate(series, 1), 1.4),
                        Target.ratio("sales / JDBC batches", salesPerSecond, rate(series, 3), 1.4),
                        Target.ratio("orders / Axon's replay", ordersPerSecond, axon, 40),
                        Target.ratio("sales / Axon's replay", salesPerSecond, axon, 40),
                        Target.atMost("what is left after kill -9 half-way / all of it", resumed.median(), 0.6, "x"),
                        Target.atMost(
                                "queries during a rebuild at 25,000/s, p99 / without",
                                latencies.getLast().p99().median()
                                        / latencies.getFirst().p99().median(),
                                2,
                                "x"))));
    }

    private static double rate(List<Series> series, int contestant) {
        return series.get(contestant).perSecond().median();
    }

    /** The time of the second process, over that of one that does all. */
    private Spread resumed(Rebuilding rebuilding) throws Exception {
        List<Double> shares = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            rebuilding.forget();
            long start = System.nanoTime();
            rebuilding.whole();
            double whole = System.nanoTime() - start;
            rebuilding.forget();
            try (OsProcess killed = rebuilding.begin()) {
                rebuilding.awaitShare(0.5, killed);
                killed.kill();
            }
            start = System.nanoTime();
            rebuilding.whole();
            shares.add((System.nanoTime() - start) / whole);
        }
        return Spread.of(shares);
    }

    private List<Latency> queries(Database database, ShopLog log, Rebuilding rebuilding, Map<String, String> servers)
            throws Exception {
        try (OsProcess api = ShopProcess.start("query-side", "query-api", queryManagement, database, servers);
                OrderQueries queries = new OrderQueries(queryPort, log.orders(1_000))) {
            ShopProcess.awaitReady(api, queryManagement);
            Machine machine =
                    new Machine("load").with("database", database.pid()).with("query API", api.pid());
            Latency without = options.rounds(machine, database)
                    .warmingUp(WARM_UP)
                    .pace(List.of(new Pace("queries", QUERIES, queries)))
                    .getFirst();
            try (OsProcess process = rebuilding.begin("--max-rate", MAX_RATE)) {
                rebuilding.awaitShare(0.05, process);
                machine.with("rebuild", process.pid());
                Latency during = options.rounds(machine, database)
                        .warmingUp(WARM_UP)
                        .pace(List.of(new Pace("queries during a rebuild", QUERIES, queries)))
                        .getFirst();
                process.kill();
                return List.of(without, during);
            }
        }
    }

    /** A query API is ready when each has a first generation, an empty one too. */
    private void makeAllReadModels(Database database, Map<String, String> servers) {
        try (OsProcess projector = ShopProcess.start("query-side", "projector", queryManagement, database, servers)) {
            ShopProcess.awaitReady(projector, queryManagement);
        }
    }
}
