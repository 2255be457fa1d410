package dev.ordinal.local.stack;

import picocli.CommandLine.Command;

/** {@code ordinal topics}: hands its arguments to the tool in the command side's jar. */
@Command(
        name = "topics",
        header = "Show the topics of the relay, and refill them from the log.",
        description = {
            "%nCommands (`infra/ordinal topics COMMAND --help` says more):",
            "  list                     topics on record, and how far each refill has come",
            "  refill TYPE              send all events of a stream type into new topics",
            "  add TYPE --partitions N  keep one more topic of the type",
            "  drop TOPIC               delete one of several",
            "  assign TYPE RELAY        have another relay send the type's events"
        })
public final class TopicsCommand extends JarToolCommand {

    public TopicsCommand() {
        super(Part.COMMAND_SIDE, "topics");
    }
}
