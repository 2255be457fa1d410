package dev.ordinal.shop.query.tool;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code replay}: generations of read models. */
@Command(
        name = "infra/ordinal projections",
        description = {
            "Read models and their generations: build one from history beside the one that serves, prove it right, switch, and go back.",
            "A read model is named as `list` names it; infra/docs/replay.md is the runbook."
        },
        mixinStandardHelpOptions = true,
        version = "ordinal 0.1.0",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GenerationListCommand.class,
            RebuildCommand.class,
            VerifyCommand.class,
            PromoteCommand.class,
            RollbackCommand.class,
            DropCommand.class
        })
public final class ReplayTools implements Runnable {

    /** The first argument of the jar that asks for these tools. */
    public static final String NAME = "replay";

    private static final int CONNECTIONS = 4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final List<String> settings;

    ReplayTools(List<String> settings) {
        this.settings = settings;
    }

    /** Does what the arguments say; the answer is the exit code. Settings come from the environment, as those of the server. */
    public static int run(String... arguments) {
        return ToolFailures.run(commandLine(List.of()), arguments);
    }

    /** @param settings stand before the environment, each as {@code --NAME=value} */
    static CommandLine commandLine(List<String> settings) {
        return ToolFailures.onOneLine(
                new CommandLine(new ReplayTools(settings)).setCaseInsensitiveEnumValuesAllowed(true));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    OpenReadModels open() {
        return open(CONNECTIONS);
    }

    /** @param connections at most so many to the database */
    OpenReadModels open(int connections) {
        return new OpenReadModels(settings, connections);
    }
}
