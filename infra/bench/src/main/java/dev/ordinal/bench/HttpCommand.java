package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.http.HttpLoad;
import dev.ordinal.bench.http.NoOpServer;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.bench.measure.Rounds.Race;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An order over HTTP: what the whole command side costs beside a server that does nothing. */
@Command(
        name = "http",
        description =
                "POST /orders to the command side (a guest order of one line, relay and reactions off), and the same POST to a "
                        + "server that does nothing; 64 connections.")
final class HttpCommand implements Callable<Integer> {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** Until then a server's compilers take the processors from its requests. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    private final int shopPort = Ports.free();
    private final int managementPort = Ports.free();
    private final int noOpPort = Ports.free();

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.start();
                OsProcess shop = startShop(database);
                OsProcess noOp = startNoOp(database)) {
            ShopProcess.awaitReady(shop, managementPort);
            noOp.awaitReady(() -> Ports.answers(noOpPort), START_TIMEOUT);
            MugShop.open(shopPort);
            Contestant ours = new HttpLoad("Ordinal, POST /orders", shopPort, "/orders", MugShop.ORDER);
            Contestant nothing = new HttpLoad("no-op POST", noOpPort, "/orders", MugShop.ORDER);
            Machine machine = new Machine("client")
                    .with("command side", shop.pid())
                    .with("no-op", noOp.pid())
                    .with("database", database.pid());
            List<Series> series = new Rounds(machine, options.rounds(), options.time(), database::checkpoint)
                    .warmingUp(WARM_UP)
                    .run(List.of(new Race(ours, 1), new Race(nothing, 1)));
            SequencedMap<String, String> setting = Settings.of(database, options, MugShop.ORDER.length());
            setting.put("load", HttpLoad.CONNECTIONS + " connections, driven by one thread");
            return publishing.publish(new Report(
                    "http",
                    setting,
                    series,
                    List.of(),
                    List.of(Target.ratio(
                            "Ordinal, POST /orders / no-op POST",
                            Series.rate(series, ours, 1),
                            Series.rate(series, nothing, 1),
                            0.33))));
        }
    }

    private OsProcess startShop(Database database) throws Exception {
        return ShopProcess.start(
                "command-side",
                "api",
                managementPort,
                database,
                Map.of(
                        "ORDINAL_POSTGRES_URL",
                        database.create("shop"),
                        "ORDINAL_COMMAND_PORT",
                        Integer.toString(shopPort)));
    }

    private OsProcess startNoOp(Database database) {
        List<String> command = new ArrayList<>(ShopProcess.JVM);
        command.addAll(List.of(
                "-Dlogback.configurationFile=ordinal-logback.xml",
                "-Dorg.springframework.boot.logging.LoggingSystem=none",
                "-cp",
                System.getProperty("java.class.path"),
                NoOpServer.class.getName(),
                Integer.toString(noOpPort)));
        return OsProcess.start(
                "no-op", command, Map.of(), Signal.TERM, database.directory().resolve("no-op.log"));
    }
}
