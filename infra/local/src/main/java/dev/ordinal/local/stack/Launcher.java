package dev.ordinal.local.stack;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Signal;
import dev.ordinal.local.server.EmbeddedKafka;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.local.server.EmbeddedRedis;
import java.time.Duration;
import java.util.function.Consumer;

/** Starts one part and waits until it is ready. */
class Launcher {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);

    private final Settings settings;
    private final Prepared prepared;

    Launcher(Settings settings, Prepared prepared) {
        this.settings = settings;
        this.prepared = prepared;
    }

    Settings settings() {
        return settings;
    }

    /**
     * @param started told of the process before it is ready, where that is possible
     * @throws dev.ordinal.local.process.ProcessFailed if the part does not come up
     */
    OsProcess launch(Part part, Consumer<OsProcess> started) {
        return switch (part) {
            case POSTGRES ->
                EmbeddedPostgres.start(settings.data(part), settings.ports().postgres(), settings.log(part))
                        .process();
            case REDIS ->
                EmbeddedRedis.start(settings.data(part), settings.ports().redis(), settings.log(part))
                        .process();
            case KAFKA ->
                EmbeddedKafka.start(
                                settings.data(part),
                                settings.ports().kafka(),
                                settings.log(part),
                                prepared.serviceOptions(Prepared.Program.KAFKA))
                        .process();
            case COMMAND_SIDE, PROJECTOR, QUERY_API -> launchApp(part, started);
        };
    }

    private OsProcess launchApp(Part app, Consumer<OsProcess> started) {
        Prepared.Program program = Prepared.program(app);
        OsProcess process = OsProcess.start(
                app.label(),
                prepared.serviceCommand(program),
                settings.appEnvironment(app),
                Signal.TERM,
                settings.log(app));
        started.accept(process);
        process.awaitReady(() -> Readiness.isReady(settings.readiness(app)), READY_TIMEOUT);
        return process;
    }
}
