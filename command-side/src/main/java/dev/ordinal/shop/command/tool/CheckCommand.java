package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.axon.EventCheck;
import dev.ordinal.eventstore.axon.EventCheck.Report;
import dev.ordinal.eventstore.axon.EventCheck.Unreadable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code events check}. */
@Command(
        name = "check",
        description = {
            "Read stored events with the code of this build: the gate before a deploy.",
            "The first event of every type and revision, or with --all every event."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything looked at can be read", "1:something can't, each kind named on a line"})
@SuppressWarnings("NullAway.Init") // picocli sets them
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    private EventTools tools;

    @Spec
    private CommandSpec spec;

    @Option(names = "--all", description = "read every event")
    private boolean all;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenLog open = tools.openLog()) {
            EventCheck check = new EventCheck(
                    open.log(),
                    OpenLog.reader(),
                    new Progress(spec.commandLine().getErr()));
            Report report = all ? check.everything() : check.examples();
            if (json) {
                out.println(Json.pretty(report));
            } else {
                print(report, out);
            }
            out.flush();
            return report.unreadable().isEmpty() ? 0 : ToolFailed.FAILED;
        }
    }

    private static void print(Report report, PrintWriter out) {
        report.unreadable().forEach(kind -> out.println(line(kind)));
        out.printf(
                "%d types and revisions up to position %d: %s (%d events read)%n",
                report.kinds().size(),
                report.head(),
                report.unreadable().isEmpty()
                        ? "all can be read"
                        : report.unreadable().size() + " can't be read",
                report.read());
    }

    private static String line(Unreadable kind) {
        return "can't read %s revision %s: %d events, the first at position %d in stream %s: %s"
                .formatted(
                        kind.type(),
                        kind.revision(),
                        kind.count(),
                        kind.firstPosition(),
                        kind.streamId(),
                        kind.reason());
    }
}
