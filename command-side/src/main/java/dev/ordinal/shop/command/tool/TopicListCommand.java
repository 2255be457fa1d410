package dev.ordinal.shop.command.tool;

import dev.ordinal.relay.TopicRegister;
import dev.ordinal.relay.TopicRegister.Topic;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code topics list}. */
@Command(name = "list", description = "List the topics on record, and how far each refill has come.")
@SuppressWarnings("NullAway.Init") // picocli sets them
final class TopicListCommand implements Callable<Integer> {

    @ParentCommand
    private TopicTools tools;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenLog open = tools.openLog()) {
            List<Topic> topics = new TopicRegister(open.dataSource()).list();
            if (json) {
                out.println(Json.pretty(topics));
            } else {
                topics.forEach(topic -> out.printf(
                        "%s  stream type %s  %d partitions  relay %s  created %s  %s%n",
                        topic.name(),
                        topic.streamType(),
                        topic.partitions(),
                        topic.relay(),
                        topic.createdAt(),
                        state(topic)));
            }
            out.flush();
            return 0;
        }
    }

    private static String state(Topic topic) {
        return topic.refilledTo() == null ? "filled" : "being refilled, %d %%".formatted(topic.percent());
    }
}
