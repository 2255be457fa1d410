package dev.ordinal.bench;

import dev.ordinal.bench.contestant.AxonApplication;
import dev.ordinal.bench.contestant.AxonFreshness;
import dev.ordinal.bench.contestant.Caching;
import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.contestant.Engine;
import dev.ordinal.bench.http.OrderFreshness;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Pace;
import dev.ordinal.bench.measure.Pace.Latency;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.bench.stream.Broker;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedRedis;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** From a command's answer to the query that shows it. */
@Command(
        name = "freshness",
        description =
                "1,000 orders a second to the command side, until the query API shows them, every part in a process of its own; "
                        + "beside it, 1,000 commands a second to Axon, until the row of its tracking processor in another process is there.")
final class FreshnessCommand implements Callable<Integer> {

    private static final double RATE = 1_000;
    private static final int CONNECTIONS = 16;

    /** Until then the compilers of the servers take the processors from their requests. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    private final int commandPort = Ports.free();
    private final int queryPort = Ports.free();
    private final int commandManagement = Ports.free();
    private final int queryManagement = Ports.free();
    private final int projectorManagement = Ports.free();

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.start();
                Broker broker = Broker.start(database);
                EmbeddedRedis redis = EmbeddedRedis.start(
                        database.directory().resolve("redis"),
                        Ports.free(),
                        database.directory().resolve("redis.log"))) {
            Map<String, String> servers = servers(database, broker, redis);
            try (OsProcess commands = ShopProcess.start(
                            "command-side", "api,relay,reactions", commandManagement, database, servers);
                    OsProcess projector =
                            ShopProcess.start("query-side", "projector", projectorManagement, database, servers);
                    OsProcess queries =
                            ShopProcess.start("query-side", "query-api", queryManagement, database, servers)) {
                ShopProcess.awaitReady(commands, commandManagement);
                ShopProcess.awaitReady(projector, projectorManagement);
                ShopProcess.awaitReady(queries, queryManagement);
                MugShop.open(commandPort);
                Machine machine = new Machine("load")
                        .with("database", database.pid())
                        .with("kafka", broker.pid())
                        .with("redis", redis.process().pid())
                        .with("command side", commands.pid())
                        .with("projector", projector.pid())
                        .with("query API", queries.pid());
                return measure(database, machine);
            }
        }
    }

    private Integer measure(Database database, Machine machine) throws Exception {
        String url = database.create("axon");
        try (OrderFreshness orders = new OrderFreshness(commandPort, queryPort, MugShop.ORDER);
                AxonApplication application = AxonApplication.start(Engine.JPA_BYTEA, Caching.NONE, url, CONNECTIONS);
                AxonFreshness axon = AxonFreshness.start(
                        application, url, ShopProcess.JVM, database.directory().resolve("axon-tracker.log"))) {
            machine.with("tracker", axon.pid());
            List<Latency> latencies = options.rounds(machine, database)
                    .warmingUp(WARM_UP)
                    .pace(List.of(new Pace("Ordinal", RATE, orders), new Pace("Axon, tracking processor", RATE, axon)));
            Latency ours = latencies.getFirst();
            List<Figure> figures =
                    latencies.stream().flatMap(one -> one.figures().stream()).toList();
            return publishing.publish(new Report(
                    "freshness",
                    Settings.streaming(database, options),
                    latencies.stream().map(Latency::cost).toList(),
                    figures,
                    List.of(
                            Target.atMost("answer to visible, p50", ours.p50().median(), 8, " ms"),
                            Target.atMost(
                                    "answer to visible, p99 / p50",
                                    ours.p99().median() / ours.p50().median(),
                                    5,
                                    "x"),
                            Target.atMost("answer to visible, p99", ours.p99().median(), 40, " ms"))));
        }
    }

    private Map<String, String> servers(Database database, Broker broker, EmbeddedRedis redis) throws Exception {
        Map<String, String> servers = new HashMap<>();
        servers.put("ORDINAL_POSTGRES_URL", database.create("shop"));
        servers.put("ORDINAL_REDIS_URL", redis.url());
        servers.put("ORDINAL_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        servers.put("ORDINAL_COMMAND_PORT", Integer.toString(commandPort));
        servers.put("ORDINAL_QUERY_PORT", Integer.toString(queryPort));
        return servers;
    }
}
