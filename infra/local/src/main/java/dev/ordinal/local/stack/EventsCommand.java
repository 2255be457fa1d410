package dev.ordinal.local.stack;

import picocli.CommandLine.Command;

/** {@code ordinal events}: hands its arguments to the tool in the command side's jar, with the settings of the running system or those of the environment. */
@Command(
        name = "events",
        header = "Look into the event log, check it, move it.",
        description = {
            "%nCommands (`infra/ordinal events COMMAND --help` says more):",
            "  show STREAM      the history of a stream, and its aggregate then",
            "  check [--all]    can this build read what is stored? Ask before a deploy",
            "  audit [--kafka]  is the log what it promises, and do the topics hold it?",
            "  export FILE      write all events to FILE.ndjson or FILE.ndjson.gz",
            "  import FILE      append them, or the rows of Axon's JPA engine, to a log"
        })
public final class EventsCommand extends JarToolCommand {

    public EventsCommand() {
        super(Part.COMMAND_SIDE, "events");
    }
}
