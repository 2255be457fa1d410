package dev.ordinal.local;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.demo.DemoCommand;
import dev.ordinal.local.invoices.ImportCommand;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.stack.DownCommand;
import dev.ordinal.local.stack.EventsCommand;
import dev.ordinal.local.stack.LogsCommand;
import dev.ordinal.local.stack.PrepareCommand;
import dev.ordinal.local.stack.RestartCommand;
import dev.ordinal.local.stack.StatusCommand;
import dev.ordinal.local.stack.UpCommand;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code ordinal} command. Every failure is one line on standard error and an exit code other than 0. */
@Command(
        name = "infra/ordinal",
        description = "Run Ordinal on this machine, and use it.",
        mixinStandardHelpOptions = true,
        version = "ordinal 0.1.0",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            RestartCommand.class,
            ImportCommand.class,
            DemoCommand.class,
            EventsCommand.class,
            PrepareCommand.class
        })
public final class Ordinal implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine ordinal = new CommandLine(new Ordinal());
        Objects.requireNonNull(ordinal.getSubcommands().get("events")).setStopAtPositional(true);
        return ordinal.setExecutionExceptionHandler((failure, command, parsed) -> fail(failure))
                .setParameterExceptionHandler((failure, arguments) -> misuse(failure));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int fail(Exception failure) {
        return switch (failure) {
            case CommandFailed failed -> {
                say(String.valueOf(failed.getMessage()));
                yield failed.exitCode();
            }
            case ProcessFailed failed -> {
                say(String.valueOf(failed.getMessage()));
                yield 1;
            }
            default -> {
                say("unexpected " + failure);
                yield 1;
            }
        };
    }

    private static int misuse(ParameterException failure) {
        say(failure.getMessage() + " (see "
                + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        return CommandFailed.USAGE;
    }

    private static void say(String message) {
        System.err.println("ordinal: " + message.lines().findFirst().orElse(""));
    }
}
