package dev.ordinal.local.stack;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code ordinal erasure}: hands its arguments to the tools in the jars: that of the query side knows all that was made of events, that of the command side can add to them. */
@Command(
        name = "erasure",
        header = "Prove erasures of users, and carry them out again after a restore.",
        description = {
            "%nCommands (`infra/ordinal erasure COMMAND --help` says more):",
            "  verify USER    search all that the system keeps, print a certificate",
            "  list           the ledger of erasures, to be kept apart from backups",
            "  replay [FILE]  erase again whom the ledger, the log or FILE names"
        })
public final class ErasureCommand extends JarToolCommand {

    public ErasureCommand() {
        super(Part.COMMAND_SIDE, "erasure");
    }

    @Override
    Part app(List<String> tool) {
        return tool.getFirst().equals("verify") ? Part.PROJECTOR : super.app(tool);
    }
}
