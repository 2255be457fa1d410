package dev.ordinal.shop.command.tool;

import dev.ordinal.relay.TopicRegister;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code topics drop}. */
@Command(
        name = "drop",
        description =
                "Have the relay delete a topic. Refused for the only filled one of its stream type, and while a generation of a read model reads it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is on record, and the relay deletes it",
            "1:it is not",
            "2:the command line is wrong, or nobody said yes"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class TopicDropCommand implements Callable<Integer> {

    @ParentCommand
    private TopicTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", description = "such as ordinal.order")
    private String topic;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Override
    public Integer call() {
        try (OpenLog open = tools.openLog()) {
            TopicRegister register = new TopicRegister(open.dataSource());
            register.requireDroppable(topic);
            if (!yes) {
                Confirmation.ask(
                        "%s will be deleted, and who still reads it outside finds nothing. Drop it?".formatted(topic));
            }
            register.drop(topic);
            spec.commandLine().getOut().println("dropped: %s (its relay deletes it)".formatted(topic));
            spec.commandLine().getOut().flush();
            return 0;
        }
    }
}
