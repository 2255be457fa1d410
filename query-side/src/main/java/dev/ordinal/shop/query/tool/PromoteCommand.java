package dev.ordinal.shop.query.tool;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code replay promote}. */
@Command(
        name = "promote",
        description = {
            "Have readers use another generation of a read model, from one request to the next.",
            "The one that they used is kept current until it is dropped: `rollback` goes back to it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:readers use it",
            "1:it is not built, is behind, is gone, was found wrong, or lacks what readers have: they use what they used",
            "2:the command line is wrong"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class PromoteCommand implements Callable<Integer> {

    @ParentCommand
    private ReplayTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "READ_MODEL", index = "0", description = "the read model")
    private String readModel;

    @Parameters(
            paramLabel = "GENERATION",
            index = "1",
            description = "the number of the generation, as `list` shows it")
    private int generation;

    @Option(
            names = "--even-wrong",
            description =
                    "also where it differed from a fresh fold, is being rebuilt, or lacks events or streams that readers have")
    private boolean evenWrong;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            String by = System.getProperty("user.name");
            if (evenWrong) {
                open.register().promoteEvenWrong(readModel, generation, by);
            } else {
                open.register().promote(readModel, generation, by);
            }
            out.printf("readers of %s use generation %d%n", readModel, generation);
            out.flush();
            return 0;
        }
    }
}
