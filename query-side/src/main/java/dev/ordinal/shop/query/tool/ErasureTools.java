package dev.ordinal.shop.query.tool;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code erasure}: what is left of an erased user. Its neighbours that change something are tools of the command side. */
@Command(
        name = "infra/ordinal erasure",
        description = "Prove that nothing is left of an erased user; infra/docs/personal-data.md is the runbook.",
        mixinStandardHelpOptions = true,
        version = "ordinal 0.1.0",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = VerifyErasureCommand.class)
public final class ErasureTools implements Runnable {

    /** The first argument of the jar that asks for these tools. */
    public static final String NAME = "erasure";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final List<String> settings;

    ErasureTools(List<String> settings) {
        this.settings = settings;
    }

    /** Does what the arguments say; the answer is the exit code. Settings come from the environment, as those of the server. */
    public static int run(String... arguments) {
        return ToolFailures.run(commandLine(List.of()), arguments);
    }

    /** @param settings stand before the environment, each as {@code --NAME=value} */
    static CommandLine commandLine(List<String> settings) {
        return ToolFailures.onOneLine(new CommandLine(new ErasureTools(settings)));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    OpenReadModels open() {
        return new OpenReadModels(settings, 2);
    }
}
