package dev.ordinal.local.stack;

import picocli.CommandLine.Command;

/** {@code ordinal projections}: hands its arguments to the tool in the query side's jar. */
@Command(
        name = "projections",
        header = "See, rebuild, prove and switch read models.",
        description = {
            "%nCommands (`infra/ordinal projections COMMAND --help` says more):",
            "  list                 read models and their generations, how far each is",
            "  rebuild READ_MODEL   a new generation from history, beside the one in use",
            "  verify READ_MODEL    is a generation what a fresh fold of the log gives?",
            "  promote READ_MODEL   have readers use a generation",
            "  rollback READ_MODEL  have them use the one before",
            "  drop READ_MODEL      delete a generation that is not used"
        })
public final class ProjectionsCommand extends JarToolCommand {

    public ProjectionsCommand() {
        super(Part.PROJECTOR, "replay");
    }
}
