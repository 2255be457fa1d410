package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ordinal events}: hands its arguments to the tool in the command side's jar, with the settings of the running system or those of the environment. */
@Command(
        name = "events",
        description = {
            "Look into the event log, check it, move it (`infra/ordinal events COMMAND --help` says more):",
            "  show STREAM      the history of a stream, and its aggregate then",
            "  check [--all]    can this build read what is stored? The gate before a deploy",
            "  audit [--kafka]  is the log what it promises to be, and do the topics hold it?",
            "  export FILE      write all events to FILE.ndjson or FILE.ndjson.gz",
            "  import FILE      append them, or the rows of Axon's JPA engine, to a log",
        })
public final class EventsCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the tool and its arguments")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> environment = System.getenv();
        Settings.PortPlan ports = RunFile.read(data.directory())
                .filter(run -> run.up().find().isPresent())
                .map(RunFile::ports)
                .orElseGet(() -> portsOfNoRun(environment));
        Prepared prepared = DataOption.prepared();
        List<String> command = new ArrayList<>(
                prepared.appCommand(Prepared.Program.COMMAND_SIDE, prepared.runOptions(Prepared.Program.COMMAND_SIDE)));
        command.add("events");
        command.addAll(arguments);
        ProcessBuilder tool = new ProcessBuilder(command).inheritIO();
        tool.environment().putAll(new Settings(data.directory(), ports, environment).appEnvironment(Part.COMMAND_SIDE));
        try {
            return tool.start().waitFor();
        } catch (IOException e) {
            throw new CommandFailed("cannot start " + command.getFirst() + ": " + e.getMessage());
        }
    }

    /** A system that is named and not up must not be taken for the one on the standard ports. */
    private Settings.PortPlan portsOfNoRun(Map<String, String> environment) {
        if (data.isGiven()
                && environment.getOrDefault("ORDINAL_POSTGRES_URL", "").isBlank()) {
            throw new CommandFailed(
                    "nothing is up in %1$s: start it with infra/ordinal up --data %1$s".formatted(data.directory()));
        }
        return Settings.PortPlan.standard(environment);
    }
}
