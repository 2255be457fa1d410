package dev.ordinal.shop.query.tool;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code replay rollback}. */
@Command(
        name = "rollback",
        description = {
            "Have readers go back to the generation of a read model that they used before; done twice, it is undone.",
            "One that is behind, because no projector of its version runs, is caught up first where this build has its code."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:readers use the generation before",
            "1:there is none, or it is behind and this build can't catch it up: readers use what they used",
            "2:the command line is wrong"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class RollbackCommand implements Callable<Integer> {

    @ParentCommand
    private ReplayTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "READ_MODEL", description = "the read model")
    private String readModel;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            int generation = open.register()
                    .rollback(
                            readModel,
                            System.getProperty("user.name"),
                            spec.commandLine().getErr()::println);
            out.printf("readers of %s are back on generation %d%n", readModel, generation);
            out.flush();
            return 0;
        }
    }
}
