package dev.ordinal.local.stack;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ordinal parked}: hands its arguments to the tool in the query side's jar. */
@Command(
        name = "parked",
        description = {
            "See and settle what read models could not apply (`infra/ordinal parked COMMAND --help` says more):",
            "  list [READ_MODEL]           what waits, or with --discarded what was given up",
            "  show READ_MODEL STREAM      why, and the events that wait",
            "  retry [READ_MODEL [STREAM]] have it tried again by the code that runs now",
            "  discard READ_MODEL STREAM --reason TEXT   take its first event out for ever",
        })
public final class ParkedCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the tool and its arguments")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        return JarTool.run(Part.PROJECTOR, "parked", arguments, data);
    }
}
