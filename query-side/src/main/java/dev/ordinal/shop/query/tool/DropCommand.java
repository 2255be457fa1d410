package dev.ordinal.shop.query.tool;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code replay drop}. */
@Command(
        name = "drop",
        description = {
            "Delete a generation that readers do not use, with its tables or keys and its progress; or a model of the past. Its number is never used again.",
            "Of one that readers used, nothing is deleted until no request can be in it, a minute at most. Interrupted, the same command goes on."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is left of it",
            "1:readers use it, it is being built, or something is left: the message says what to do",
            "2:the command line is wrong, or nobody said yes"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class DropCommand implements Callable<Integer> {

    @ParentCommand
    private ReplayTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "READ_MODEL", index = "0", description = "the read model, or the model of the past")
    private String readModel;

    @Parameters(
            paramLabel = "GENERATION",
            index = "1",
            description = "the number of the generation, as `list` shows it")
    private int generation;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        if (!yes) {
            Confirmation.ask("Generation %d of %s will be gone for ever. Drop it?".formatted(generation, readModel));
        }
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            open.register().drop(readModel, generation, spec.commandLine().getErr()::println);
            out.printf("generation %d of %s is gone%n", generation, readModel);
            out.flush();
            return 0;
        }
    }
}
