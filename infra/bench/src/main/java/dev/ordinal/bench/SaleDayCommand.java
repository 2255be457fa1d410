package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Spread;
import dev.ordinal.bench.stream.Broker;
import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.demo.SaleDay;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedRedis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ordinal demo}, measured: the whole system under a crowd, and its books. */
@Command(
        name = "saleday",
        description =
                "Many users after few pieces, over HTTP, with every part of the system in a process of its own: orders from the first one until the last "
                        + "has ended and shows in the query API. Fails where the books do not balance.")
final class SaleDayCommand implements Callable<Integer> {

    @Option(names = "--users", paramLabel = "N", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
    private int users = 1_000;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "5000",
            description = "in each round (default: ${DEFAULT-VALUE})")
    private int orders = 5_000;

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
        MeasureOptions.positive(users, "--users");
        MeasureOptions.positive(orders, "--orders");
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
                Machine machine = new Machine("users")
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
        List<SaleDay.Outcome> days = new ArrayList<>();
        try (Api commands = new Api("http://127.0.0.1:" + commandPort);
                Api queries = new Api("http://127.0.0.1:" + queryPort)) {
            Contestant crowd = new Days(commands, queries, days);
            List<Series> series = options.rounds(machine, database).drain(List.of(crowd));
            List<SaleDay.Outcome> measured = days.subList(1, days.size());
            SequencedMap<String, String> setting = Settings.streaming(database, options);
            setting.put("day", users + " users, 16 products, 3 of them scarce, " + orders + " orders in each round");
            return publishing.publish(new Report(
                    "saleday",
                    setting,
                    series,
                    List.of(
                            figure(
                                    "orders taken",
                                    measured.stream()
                                            .map(SaleDay.Outcome::perSecond)
                                            .toList()),
                            figure(
                                    "orders ended and shown",
                                    measured.stream()
                                            .map(day -> orders / day.secondsToLastEnd())
                                            .toList())),
                    List.of()));
        }
    }

    private static Figure figure(String what, List<Double> perSecond) {
        return new Figure(what, Spread.of(perSecond).median(), "a second");
    }

    /** Opening, sale, shipments and books, one day after the other. */
    private final class Days implements Contestant {

        private final Api commands;
        private final Api queries;
        private final List<SaleDay.Outcome> days;

        Days(Api commands, Api queries, List<SaleDay.Outcome> days) {
            this.commands = commands;
            this.queries = queries;
            this.days = days;
        }

        @Override
        public String name() {
            return "sale day";
        }

        @Override
        public Run start(int writers) {
            return _ -> {
                SaleDay.Outcome day = SaleDay.hold(
                        commands, queries, new SaleDay.Plan(users, orders, days.size(), "bench" + days.size()));
                if (!day.faults().isEmpty()) {
                    throw new CommandFailed("the books do not balance: " + String.join("; ", day.faults()));
                }
                days.add(day);
                return orders;
            };
        }
    }

    private Map<String, String> servers(Database database, Broker broker, EmbeddedRedis redis) throws Exception {
        Map<String, String> servers = new HashMap<>();
        servers.put("ORDINAL_POSTGRES_URL", database.create("shop"));
        servers.put("ORDINAL_REDIS_URL", redis.url());
        servers.put("ORDINAL_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        servers.put("ORDINAL_COMMAND_PORT", Integer.toString(commandPort));
        servers.put("ORDINAL_QUERY_PORT", Integer.toString(queryPort));
        servers.put("ORDINAL_SMTP_HOST", "");
        return servers;
    }
}
