package dev.ordinal.shop.command.tool;

import dev.ordinal.relay.TopicRegister;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code topics drop}. */
@Command(
        name = "drop",
        description =
                "Have the relay delete a topic. Refused for the only filled one of its stream type, and while a generation of a read model reads it.")
@SuppressWarnings("NullAway.Init") // picocli sets them
final class TopicDropCommand implements Callable<Integer> {

    @ParentCommand
    private TopicTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", description = "such as ordinal.order")
    private String topic;

    @Override
    public Integer call() {
        try (OpenLog open = tools.openLog()) {
            new TopicRegister(open.dataSource()).drop(topic);
            spec.commandLine().getOut().println("dropped: " + topic);
            spec.commandLine().getOut().flush();
            return 0;
        }
    }
}
