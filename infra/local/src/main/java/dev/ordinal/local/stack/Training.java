package dev.ordinal.local.stack;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.demo.SaleDay;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.process.Signal;
import dev.ordinal.local.server.Directories;
import dev.ordinal.local.server.EmbeddedKafka;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.local.server.EmbeddedRedis;
import dev.ordinal.local.server.EmbeddedServer;
import dev.ordinal.local.stack.Prepared.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Runs the Java programs once on a throw-away system, under a little work, so that each writes its AOT cache when it ends. */
final class Training {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration WRITING_TIMEOUT = Duration.ofMinutes(5);

    private final Prepared prepared;

    Training(Prepared prepared) {
        this.prepared = prepared;
    }

    void run() throws IOException {
        Path home = Files.createTempDirectory("ordinal-training");
        Settings settings = new Settings(home, Settings.PortPlan.free(), Map.of());
        try (EmbeddedServer _ = EmbeddedPostgres.start(
                        settings.data(Part.POSTGRES), settings.ports().postgres(), settings.log(Part.POSTGRES));
                EmbeddedServer _ = EmbeddedRedis.start(
                        settings.data(Part.REDIS), settings.ports().redis(), settings.log(Part.REDIS))) {
            EmbeddedServer kafka = EmbeddedKafka.start(
                    settings.data(Part.KAFKA),
                    settings.ports().kafka(),
                    settings.log(Part.KAFKA),
                    Prepared.trainingOptions(unfinished(Program.KAFKA)));
            trainApps(settings);
            kafka.process().stop(WRITING_TIMEOUT);
        } finally {
            Directories.delete(home);
        }
        for (Program program : Program.values()) {
            publish(program);
        }
    }

    private void trainApps(Settings settings) {
        try (OsProcess commandSide = start(Program.COMMAND_SIDE, settings, Part.COMMAND_SIDE, Map.of());
                OsProcess querySide = start(
                        Program.QUERY_SIDE, settings, Part.QUERY_API, Map.of("ORDINAL_ROLES", "projector,query-api"))) {
            await(commandSide, settings, Part.COMMAND_SIDE);
            await(querySide, settings, Part.QUERY_API);
            try (Api commands = new Api(settings.url(Part.COMMAND_SIDE));
                    Api queries = new Api(settings.url(Part.QUERY_API))) {
                SaleDay.Outcome _ = SaleDay.hold(commands, queries, new SaleDay.Plan(10, 40, 1, "rehearsal"));
            }
            querySide.stop(WRITING_TIMEOUT);
            commandSide.stop(WRITING_TIMEOUT);
        }
    }

    private OsProcess start(Program program, Settings settings, Part part, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(settings.appEnvironment(part));
        environment.putAll(more);
        return OsProcess.start(
                program.label(),
                prepared.trainingCommand(program, unfinished(program)),
                environment,
                Signal.TERM,
                settings.log(part));
    }

    private static void await(OsProcess process, Settings settings, Part part) {
        process.awaitReady(() -> Readiness.isReady(settings.readiness(part)), READY_TIMEOUT);
    }

    private Path unfinished(Program program) {
        return prepared.home().resolve(program.label() + ".aot.next");
    }

    private void publish(Program program) throws IOException {
        if (!Files.exists(unfinished(program))) {
            throw new ProcessFailed("the JVM wrote no cache for " + program.label());
        }
        Files.move(unfinished(program), prepared.cache(program));
    }
}
