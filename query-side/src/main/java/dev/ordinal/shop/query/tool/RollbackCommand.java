package dev.ordinal.shop.query.tool;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            "1:there is none, it is behind and this build can't catch it up, it was found wrong, or lacks events: readers use what they used",
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

    @Option(
            names = "--even-wrong",
            description =
                    "also where it differed from a fresh fold when it was last verified, or lacks events that readers have")
    private boolean evenWrong;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            String by = System.getProperty("user.name");
            AtomicBoolean wasBehind = new AtomicBoolean();
            Consumer<String> told = line -> {
                wasBehind.set(true);
                spec.commandLine().getErr().println(line);
            };
            int generation = evenWrong
                    ? open.register().rollbackEvenWrong(readModel, by, told)
                    : open.register().rollback(readModel, by, told);
            out.printf("readers of %s are back on generation %d%n", readModel, generation);
            if (wasBehind.get()) {
                out.println("it was behind: unless projectors of its version run, it goes stale from now on");
            }
            out.flush();
            return 0;
        }
    }
}
