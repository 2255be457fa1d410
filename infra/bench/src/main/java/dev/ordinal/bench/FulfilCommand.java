package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.http.OrderEnds;
import dev.ordinal.bench.http.WalletShop;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Pace;
import dev.ordinal.bench.measure.Pace.Latency;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From an order's placing to its confirmation: stock reserved, wallet charged. */
@Command(
        name = "fulfil",
        description =
                "Orders of users over HTTP to the command side (relay off) until each is confirmed: how many a second with 1,000 products "
                        + "and with one, and how long each takes at half of that, by the log's own clock.")
final class FulfilCommand implements Callable<Integer> {

    private static final double WANTED = 800;
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "5000",
            description = "placed in each round (default: ${DEFAULT-VALUE})")
    private int orders = 5_000;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    private final int commandPort = Ports.free();
    private final int managementPort = Ports.free();

    @Override
    public Integer call() throws Exception {
        MeasureOptions.positive(orders, "--orders");
        try (Database database = Database.start()) {
            String url = database.create("shop");
            try (OsProcess commands = ShopProcess.start(
                    "command-side",
                    "api,reactions",
                    managementPort,
                    database,
                    Map.of(
                            "ORDINAL_POSTGRES_URL",
                            url,
                            "ORDINAL_COMMAND_PORT",
                            Integer.toString(commandPort),
                            "ORDINAL_SMTP_HOST",
                            ""))) {
                ShopProcess.awaitReady(commands, managementPort);
                try (WalletShop many = WalletShop.open(commandPort, 1_000);
                        WalletShop one = WalletShop.open(commandPort, 1);
                        OrderEnds ends = new OrderEnds(url)) {
                    Machine machine = new Machine("client")
                            .with("database", database.pid())
                            .with("command side", commands.pid());
                    return measure(database, machine, many, one, ends);
                }
            }
        }
    }

    private Integer measure(Database database, Machine machine, WalletShop many, WalletShop one, OrderEnds ends)
            throws Exception {
        Contestant ofMany = new Fulfilling("fulfilled, 1,000 products", many, ends, orders);
        Contestant ofOne = new Fulfilling("fulfilled, one product", one, ends, orders);
        Rounds rounds = options.rounds(machine, database).warmingUp(WARM_UP);
        List<Series> series = rounds.drain(List.of(ofMany, ofOne));
        double rate = Series.rate(series, ofMany, 1);
        Latency latency = rounds.pace(List.of(new Pace(
                        "placed to confirmed, 1,000 products",
                        WANTED / 2,
                        _ -> OptionalLong.of(ends.await(many.placeOrder())))))
                .getFirst();
        List<Figure> figures = latency.figures();
        SequencedMap<String, String> setting = Settings.streaming(database, options);
        setting.put("orders", orders + " in each round, of one line, by 1,000 users; 256 open at a time");
        return publishing.publish(new Report(
                "fulfil",
                setting,
                series,
                figures,
                List.of(
                        Target.atLeast("orders fulfilled a second, 1,000 products", rate, WANTED, ""),
                        Target.atMost(
                                "placed to confirmed at 400/s, p99",
                                latency.p99().median(),
                                250,
                                " ms"),
                        Target.ratio("one product / 1,000 products", Series.rate(series, ofOne, 1), rate, 0.5))));
    }
}
