package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.projection.ParkedStreams;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code parked}: streams that a read model could not go on with. Every failure is one line on standard error and an exit code other than 0. */
@Command(
        name = "infra/ordinal parked",
        description = {
            "Streams that a read model could not go on with: an event could not be applied, and waits with all that follow it in its stream.",
            "Other streams go on."
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListCommand.class, ShowCommand.class, RetryCommand.class, DiscardCommand.class})
public final class ParkedTools implements Runnable {

    /** The first argument of the jar that asks for these tools. */
    public static final String NAME = "parked";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final List<String> settings;

    ParkedTools(List<String> settings) {
        this.settings = settings;
    }

    /** Does what the arguments say; the answer is the exit code. Settings come from the environment, as those of the server. */
    public static int run(String... arguments) {
        return commandLine(List.of()).execute(arguments);
    }

    /** @param settings stand before the environment, each as {@code --NAME=value} */
    static CommandLine commandLine(List<String> settings) {
        return new CommandLine(new ParkedTools(settings))
                .setExecutionExceptionHandler((failure, command, _) -> fail(failure, command))
                .setParameterExceptionHandler((failure, _) -> misuse(failure));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    OpenReadModels open() {
        return new OpenReadModels(settings);
    }

    static void requireKnown(ParkedStreams parked, String readModel) {
        if (!parked.knows(readModel)) {
            throw new ToolFailed("there is no read model '%s'; there are %s"
                    .formatted(readModel, String.join(", ", parked.readModels())));
        }
    }

    private static int fail(Exception failure, CommandLine command) {
        return switch (failure) {
            case ToolFailed failed -> {
                say(command, oneLine(failed));
                yield failed.exitCode();
            }
            case LogUnavailable unavailable -> {
                say(command, oneLine(unavailable) + " (is it up? see ORDINAL_POSTGRES_URL)");
                yield ToolFailed.FAILED;
            }
            default -> {
                say(command, "unexpected " + failure);
                yield ToolFailed.FAILED;
            }
        };
    }

    private static int misuse(ParameterException failure) {
        say(
                failure.getCommandLine(),
                failure.getMessage() + " (see "
                        + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        return ToolFailed.USAGE;
    }

    private static void say(CommandLine command, String message) {
        command.getErr().println("ordinal: " + message.lines().findFirst().orElse(""));
    }

    static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
