package dev.ordinal.local;

import dev.ordinal.local.cli.Failures;
import dev.ordinal.local.demo.DemoCommand;
import dev.ordinal.local.invoices.ImportCommand;
import dev.ordinal.local.mail.MailCommand;
import dev.ordinal.local.stack.DownCommand;
import dev.ordinal.local.stack.ErasureCommand;
import dev.ordinal.local.stack.EventsCommand;
import dev.ordinal.local.stack.KeysCommand;
import dev.ordinal.local.stack.LogsCommand;
import dev.ordinal.local.stack.ParkedCommand;
import dev.ordinal.local.stack.PrepareCommand;
import dev.ordinal.local.stack.ProjectionsCommand;
import dev.ordinal.local.stack.RestartCommand;
import dev.ordinal.local.stack.StatusCommand;
import dev.ordinal.local.stack.TopicsCommand;
import dev.ordinal.local.stack.UpCommand;
import java.util.List;
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
            ParkedCommand.class,
            ProjectionsCommand.class,
            TopicsCommand.class,
            ErasureCommand.class,
            KeysCommand.class,
            MailCommand.class,
            PrepareCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Ordinal implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(Failures.run(commandLine(), args));
    }

    static CommandLine commandLine() {
        CommandLine ordinal = new CommandLine(new Ordinal());
        ordinal.getCommandSpec()
                .usageMessage()
                .footer(
                        "%ninfra/ordinal bench NAME measures Ordinal beside others; infra/ordinal bench --help lists what.");
        List.of("events", "parked", "projections", "topics", "erasure", "keys")
                .forEach(tool -> Objects.requireNonNull(ordinal.getSubcommands().get(tool))
                        .setStopAtPositional(true));
        return Failures.onOneLine(ordinal);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
