package dev.ordinal.local.stack;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ordinal projections}: hands its arguments to the tool in the query side's jar. */
@Command(
        name = "projections",
        description = {
            "See, rebuild, prove and switch read models (`infra/ordinal projections COMMAND --help` says more):",
            "  list                 read models and their generations, and how far each is",
            "  rebuild READ_MODEL   a new generation from history, beside the one that serves",
            "  verify READ_MODEL    is a generation what a fresh fold of the event log gives?",
            "  promote READ_MODEL   have readers use a generation",
            "  rollback READ_MODEL  have them use the one before",
            "  drop READ_MODEL      delete a generation that is not used",
        })
public final class ProjectionsCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the tool and its arguments")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        return JarTool.run(Part.PROJECTOR, "replay", arguments, data);
    }
}
