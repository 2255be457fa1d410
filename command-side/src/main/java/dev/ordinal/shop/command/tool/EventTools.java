package dev.ordinal.shop.command.tool;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code events}: looks into the log, checks it and moves it. Every failure is one line on standard error and an exit code other than 0. */
@Command(
        name = "infra/ordinal events",
        description = "Look into the event log, check it, move it.",
        mixinStandardHelpOptions = true,
        version = "ordinal 0.1.0",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ShowCommand.class,
            CheckCommand.class,
            AuditCommand.class,
            ExportCommand.class,
            ImportCommand.class
        })
public final class EventTools implements Runnable {

    /** The first argument of the jar that asks for these tools. */
    public static final String NAME = "events";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final List<String> settings;

    EventTools(List<String> settings) {
        this.settings = settings;
    }

    /** Does what the arguments say; the answer is the exit code. Settings come from the environment, as those of the server. */
    public static int run(String... arguments) {
        return ToolFailures.run(commandLine(List.of()), arguments);
    }

    /** @param settings stand before the environment, each as {@code --NAME=value} */
    static CommandLine commandLine(List<String> settings) {
        return ToolFailures.onOneLine(new CommandLine(new EventTools(settings)));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    OpenLog openLog() {
        return new OpenLog(settings);
    }
}
