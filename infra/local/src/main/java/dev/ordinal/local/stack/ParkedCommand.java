package dev.ordinal.local.stack;

import picocli.CommandLine.Command;

/** {@code ordinal parked}: hands its arguments to the tool in the query side's jar. */
@Command(
        name = "parked",
        description = {
            "See and settle what read models could not apply (`infra/ordinal parked COMMAND --help` says more):",
            "  list [READ_MODEL]           what waits, or with --discarded what was given up",
            "  show READ_MODEL STREAM      why, and the events that wait",
            "  retry [READ_MODEL [STREAM]] have it tried again by the code that runs now",
            "  discard READ_MODEL STREAM --reason TEXT   take its first event out for ever",
        })
public final class ParkedCommand extends JarToolCommand {

    public ParkedCommand() {
        super(Part.PROJECTOR, "parked");
    }
}
