package dev.ordinal.local.stack;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code ordinal erasure}: hands its arguments to the tools in the jars: that of the query side knows all that was made of events, that of the command side can add to them. */
@Command(
        name = "erasure",
        description = {
            "Erased users (`infra/ordinal erasure COMMAND --help` says more):",
            "  verify USER      search all that the system keeps for what their data were, and print a certificate",
            "  list             the ledger of erasures, to be kept apart from the backups",
            "  replay [FILE]    after a restore: erase again whom the ledger, the log or FILE names",
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
