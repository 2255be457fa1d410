package dev.ordinal.local.stack;

import picocli.CommandLine.Command;

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
public final class TopicsCommand extends JarToolCommand {

    public TopicsCommand() {
        super(Part.COMMAND_SIDE, "topics");
    }
}
