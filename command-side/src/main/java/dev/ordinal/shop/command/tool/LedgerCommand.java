package dev.ordinal.shop.command.tool;

import dev.ordinal.personaldata.Erasure;
import dev.ordinal.personaldata.PersonalData;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code erasure list}. */
@Command(
        name = "list",
        description =
                "Print the ledger of erasures, the earliest first. As JSON it is what `erasure replay FILE` reads: "
                        + "keep it where no restore of a database reaches it.")
@SuppressWarnings("NullAway.Init") // picocli sets them
final class LedgerCommand implements Callable<Integer> {

    @ParentCommand
    private ErasureTools tools;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() {
        try (OpenLog open = tools.openLog();
                PersonalData personal = open.personalData()) {
            List<Erasure> ledger = personal.ledger();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty(ledger));
            } else {
                ledger.forEach(line -> out.printf("%s  erased %s by %s%n", line.subject(), line.at(), line.by()));
                out.printf("%d erasures%n", ledger.size());
            }
            out.flush();
            return 0;
        }
    }
}
