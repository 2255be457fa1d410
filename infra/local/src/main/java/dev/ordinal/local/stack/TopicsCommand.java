package dev.ordinal.local.stack;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ordinal topics}: hands its arguments to the tool in the command side's jar. */
@Command(
        name = "topics",
        description = {
            "Show the relay's topics, refill them from the log (`infra/ordinal topics COMMAND --help` says more):",
            "  list                topics on record, and how far each refill has come",
            "  refill STREAM_TYPE  delete the type's topics, create them again and send all of its events",
            "  add STREAM_TYPE --partitions N  keep one more topic of the type",
            "  drop TOPIC          delete one of several",
            "  assign STREAM_TYPE RELAY        have another relay send the type's events",
        })
public final class TopicsCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the tool and its arguments")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        return JarTool.run(Part.COMMAND_SIDE, "topics", arguments, data);
    }
}
