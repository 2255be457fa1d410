package dev.ordinal.bench;

import dev.ordinal.local.cli.Failures;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code ordinal bench} command. Exit code 0: measured; 3: measured, but it does not count. A missed target shows in the report only. */
@Command(
        name = "infra/ordinal bench",
        description =
                "Measure Ordinal beside others on this machine, in one run, on one durable PostgreSQL of its own.",
        footer = {
            "Exit code 3: measured, but others used the machine or commands failed, so it does not count.",
            "infra/ordinal bench faults harms a system and audits its books; see its --help."
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            AppendCommand.class,
            ExistingCommand.class,
            HotCommand.class,
            HttpCommand.class,
            GrowCommand.class,
            SnapshotCommand.class,
            RelayCommand.class,
            ProjectCommand.class,
            FreshnessCommand.class,
            RebuildCommand.class,
            FulfilCommand.class,
            SaleDayCommand.class,
            ImportBenchCommand.class
        })
public final class Bench implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(Failures.run(new CommandLine(new Bench()), args));
    }

    static int execute(String... args) {
        return Failures.onOneLine(new CommandLine(new Bench())).execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which benchmark? " + String.join(", ", spec.subcommands().keySet()));
    }
}
