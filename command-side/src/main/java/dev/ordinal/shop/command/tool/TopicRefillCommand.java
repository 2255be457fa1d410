package dev.ordinal.shop.command.tool;

import dev.ordinal.relay.TopicRegister;
import dev.ordinal.relay.TopicRegister.Topic;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code topics refill}. */
@Command(
        name = "refill",
        description = {
            "Delete the topics of stream types, create them again and refill them from the log's beginning: after topics were lost or hold too little.",
            "The relay does it while it relays all else. Read models go on, from the log; other readers meet every event again. Shows progress until all is done; Ctrl-C ends that, not the refill."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the topics are refilled", "1:they are not", "2:the command line is wrong, or nobody said yes"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class TopicRefillCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(500);

    @ParentCommand
    private TopicTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM_TYPE", arity = "1..*", description = "such as order")
    private List<String> streamTypes;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        try (OpenLog open = tools.openLog()) {
            TopicRegister register = new TopicRegister(open.dataSource());
            List<Topic> topics = register.of(streamTypes);
            if (!yes) {
                Confirmation.ask("%s will be deleted and made again from the log. Refill?".formatted(names(topics)));
            }
            register.refill(streamTypes);
            awaitRefilled(register);
            return 0;
        }
    }

    private static String names(List<Topic> topics) {
        return topics.stream().map(Topic::name).collect(Collectors.joining(", "));
    }

    private void awaitRefilled(TopicRegister register) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        String shown = "";
        List<Topic> topics = register.of(streamTypes);
        while (topics.stream().anyMatch(topic -> topic.refilledTo() != null)) {
            String state = register.areLed(streamTypes)
                    ? topics.stream()
                            .map(topic -> "%s %d %%".formatted(topic.name(), topic.percent()))
                            .collect(Collectors.joining(", "))
                    : "no relay leads: the refill waits for one";
            if (!state.equals(shown)) {
                err.println(state);
                err.flush();
                shown = state;
            }
            Thread.sleep(LOOK);
            topics = register.of(streamTypes);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("refilled: " + names(topics));
        out.flush();
    }
}
