package dev.ordinal.shop.query.tool;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code parked}: streams that a read model or a reaction could not go on with. */
@Command(
        name = "infra/ordinal parked",
        description = {
            "Streams that a read model or a reaction could not go on with: an event failed there, and waits with all that follow it in its stream.",
            "Other streams go on."
        },
        mixinStandardHelpOptions = true,
        version = "ordinal 0.1.0",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ParkedListCommand.class, ShowCommand.class, RetryCommand.class, DiscardCommand.class})
public final class ParkedTools implements Runnable {

    /** The first argument of the jar that asks for these tools. */
    public static final String NAME = "parked";

    private static final int CONNECTIONS = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final List<String> settings;

    ParkedTools(List<String> settings) {
        this.settings = settings;
    }

    /** Does what the arguments say; the answer is the exit code. Settings come from the environment, as those of the server. */
    public static int run(String... arguments) {
        return ToolFailures.run(commandLine(List.of()), arguments);
    }

    /** @param settings stand before the environment, each as {@code --NAME=value} */
    static CommandLine commandLine(List<String> settings) {
        return ToolFailures.onOneLine(new CommandLine(new ParkedTools(settings)));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    OpenReadModels open() {
        return new OpenReadModels(settings, CONNECTIONS);
    }
}
