package dev.ordinal.local.stack;

import picocli.CommandLine.Command;

/** {@code ordinal parked}: hands its arguments to the tool in the query side's jar. */
@Command(
        name = "parked",
        header = "See and settle what read models and reactions could not go on with.",
        description = {
            "%nCommands (`infra/ordinal parked COMMAND --help` says more):",
            "  list [NAME]            what waits, or with --discarded what was given up",
            "  show NAME STREAM       why, and the events that wait",
            "  retry [NAME [STREAM]]  have it tried again by the code that runs now",
            "  discard NAME STREAM    take its first event out for ever (with --reason)"
        })
public final class ParkedCommand extends JarToolCommand {

    public ParkedCommand() {
        super(Part.PROJECTOR, "parked");
    }
}
