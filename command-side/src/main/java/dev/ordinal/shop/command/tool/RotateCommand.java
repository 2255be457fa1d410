package dev.ordinal.shop.command.tool;

import dev.ordinal.personaldata.PersonalData;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code keys rotate}. */
@Command(
        name = "rotate",
        description = {
            "Wrap all keys with the newest version of the master key that ORDINAL_MASTER_KEY gives (<version>:<32 bytes in base64>,<version>:...).",
            "First every process must run with the new version beside the old one; users notice nothing. One that has only older versions registers nobody "
                    + "any more once all keys are wrapped anew. Afterwards no older version is needed: take it out of "
                    + "ORDINAL_MASTER_KEY and destroy it, and with it what old pages, write-ahead logs and backups still hold of destroyed keys. "
                    + "A command that was stopped is run again."
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class RotateCommand implements Callable<Integer> {

    @ParentCommand
    private KeyTools tools;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    record Rotated(int version, int keys) {}

    @Override
    public Integer call() {
        try (OpenLog open = tools.openLog();
                PersonalData personal = open.personalData()) {
            Rotated rotated = new Rotated(personal.masterVersion(), personal.rotate());
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? Json.pretty(rotated)
                                    : "%d keys wrapped anew: all are wrapped by version %d of the master key, no older one is needed"
                                            .formatted(rotated.keys(), rotated.version()));
            return 0;
        }
    }
}
