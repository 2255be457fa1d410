package dev.ordinal.local.stack;

import picocli.CommandLine.Command;

/** {@code ordinal keys}: hands its arguments to the tool in the command side's jar. */
@Command(
        name = "keys",
        header = "See to the keys of personal data.",
        description = {
            "%nCommands (`infra/ordinal keys COMMAND --help` says more):",
            "  rotate  wrap all of them with the newest version of the master key"
        })
public final class KeysCommand extends JarToolCommand {

    public KeysCommand() {
        super(Part.COMMAND_SIDE, "keys");
    }
}
