package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A tool in the jar of an application: it gets the settings of the running system, or those of the environment. */
final class JarTool {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A tool that works long ends with the process that is named so, also where that was killed and could not stop it. */
    private static final String STARTED_BY = "ORDINAL_STARTED_BY";

    private JarTool() {}

    /** Runs it on this terminal; the answer is its exit code. */
    static int run(Part app, String tool, List<String> arguments, DataOption data) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        Settings.PortPlan ports = RunFile.read(data.directory())
                .filter(run -> run.up().find().isPresent())
                .map(RunFile::ports)
                .orElseGet(() -> portsOfNoRun(environment, data));
        Prepared prepared = DataOption.prepared();
        Prepared.Program program = Prepared.program(app);
        List<String> command = new ArrayList<>(prepared.toolCommand(program));
        command.add(tool);
        command.addAll(arguments);
        ProcessBuilder process = new ProcessBuilder(command).inheritIO();
        process.environment().putAll(new Settings(data.directory(), ports, environment).appEnvironment(app));
        process.environment()
                .put(STARTED_BY, Long.toString(ProcessHandle.current().pid()));
        try {
            Process started = process.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop-tool"));
            return started.waitFor();
        } catch (IOException e) {
            throw new CommandFailed("cannot start " + command.getFirst() + ": " + e.getMessage());
        }
    }

    /** Whoever ends this process means the tool: it must not go on unseen. */
    private static void stop(Process tool) {
        tool.destroy();
        tool.onExit()
                .completeOnTimeout(tool, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** A system that is named and not up must not be taken for the one on the standard ports. */
    private static Settings.PortPlan portsOfNoRun(Map<String, String> environment, DataOption data) {
        if (data.isGiven()
                && environment.getOrDefault("ORDINAL_POSTGRES_URL", "").isBlank()) {
            throw new CommandFailed(
                    "nothing is up in %1$s: start it with infra/ordinal up --data %1$s".formatted(data.directory()));
        }
        return Settings.PortPlan.standard(environment);
    }
}
