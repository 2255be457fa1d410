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
import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.Problem;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final String PRODUCT =
            "{\"sku\":\"MUG-1\",\"name\":\"Mug\",\"price\":{\"amount\":\"19.90\",\"currency\":\"GBP\"}}";
    private static final String ORDER = "{\"lines\":[{\"sku\":\"MUG-1\",\"quantity\":1}]}";

    /** As many for both. */
    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms512m",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Daxoniq.update-checker.disabled=true");

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    private final Path root = Path.of(System.getProperty("ordinal.root", ".")).toAbsolutePath();
    private final int shopPort = Ports.free();
    private final int managementPort = Ports.free();
    private final int noOpPort = Ports.free();

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.start();
                OsProcess shop = startShop(database);
                OsProcess noOp = startNoOp(database)) {
            shop.awaitReady(() -> answers(managementPort, "/actuator/health/readiness"), START_TIMEOUT);
            noOp.awaitReady(() -> Ports.answers(noOpPort), START_TIMEOUT);
            try (Api api = new Api("http://127.0.0.1:" + shopPort)) {
                expect(201, api.post("/products", tree(PRODUCT), Map.of()));
                expect(202, api.post("/orders", tree(ORDER), Map.of()));
            }
            Contestant ours = new HttpLoad("Ordinal, POST /orders", shopPort, "/orders", ORDER);
            Contestant nothing = new HttpLoad("no-op POST", noOpPort, "/orders", ORDER);
            Machine machine = new Machine("client")
                    .with("command side", shop.pid())
                    .with("no-op", noOp.pid())
                    .with("database", database.pid());
            List<Series> series = new Rounds(machine, options.rounds(), options.time(), database::checkpoint)
                    .warmingUp(WARM_UP)
                    .run(List.of(new Race(ours, 1), new Race(nothing, 1)));
            SequencedMap<String, String> setting = Settings.of(database, options, ORDER.length());
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
        Path jar = root.resolve("command-side/target/command-side.jar");
        if (!Files.exists(jar)) {
            throw new CommandFailed("there is no " + jar + ": start with infra/ordinal, which builds it");
        }
        List<String> command = new ArrayList<>(JVM);
        command.addAll(List.of("-jar", jar.toString()));
        return OsProcess.start(
                "command-side",
                command,
                Map.of(
                        "ORDINAL_ROLES",
                        "api",
                        "ORDINAL_POSTGRES_URL",
                        database.create("shop"),
                        "ORDINAL_COMMAND_PORT",
                        Integer.toString(shopPort),
                        "ORDINAL_MANAGEMENT_PORT",
                        Integer.toString(managementPort)),
                Signal.TERM,
                database.directory().resolve("command-side.log"));
    }

    private OsProcess startNoOp(Database database) {
        List<String> command = new ArrayList<>(JVM);
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

    private static boolean answers(int port, String path) {
        try (Api api = new Api("http://127.0.0.1:" + port)) {
            return api.get(path, Map.of()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static Object tree(String json) {
        return Json.MAPPER.readTree(json);
    }

    private static void expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new CommandFailed("the command side says " + Problem.of(answer));
        }
    }
}
