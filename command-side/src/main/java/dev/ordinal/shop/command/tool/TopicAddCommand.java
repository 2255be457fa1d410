package dev.ordinal.shop.command.tool;

import dev.ordinal.relay.TopicRegister;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code topics add}. */
@Command(
        name = "add",
        description =
                "Have the relay keep one more topic of a stream type, with another number of partitions: filled from the log's beginning, then sent every event of the type.")
@SuppressWarnings("NullAway.Init") // picocli sets them
final class TopicAddCommand implements Callable<Integer> {

    private static final int MOST = 1_000;

    @ParentCommand
    private TopicTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM_TYPE", description = "such as order")
    private String streamType;

    @Option(names = "--partitions", paramLabel = "N", required = true, description = "how many partitions it gets")
    private int partitions;

    @Override
    public Integer call() {
        if (partitions < 1 || partitions > MOST) {
            throw new ParameterException(
                    spec.commandLine(), "--partitions must be from 1 to %d, not %d".formatted(MOST, partitions));
        }
        try (OpenLog open = tools.openLog()) {
            String topic = new TopicRegister(open.dataSource()).add(streamType, partitions);
            spec.commandLine().getOut().println("added: " + topic + " (infra/ordinal topics list shows its refill)");
            spec.commandLine().getOut().flush();
            return 0;
        }
    }
}
