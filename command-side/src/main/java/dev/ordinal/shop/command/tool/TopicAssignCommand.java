package dev.ordinal.shop.command.tool;

import dev.ordinal.relay.TopicRegister;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code topics assign}. */
@Command(
        name = "assign",
        description = {
            "Have another relay send the events of a stream type, from where the one before had come.",
            "A process runs the relays that ORDINAL_RELAYS names; some process must run this one."
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class TopicAssignCommand implements Callable<Integer> {

    @ParentCommand
    private TopicTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM_TYPE", index = "0", description = "such as order")
    private String streamType;

    @Parameters(
            paramLabel = "RELAY",
            index = "1",
            description = "the relay's name; the one of every beginning is 'relay'")
    private String relay;

    @Override
    public Integer call() throws InterruptedException {
        try (OpenLog open = tools.openLog()) {
            new TopicRegister(open.dataSource()).assign(streamType, relay);
            spec.commandLine().getOut().printf("relay %s has the topics of %s now%n", relay, streamType);
            spec.commandLine().getOut().flush();
            return 0;
        }
    }
}
