package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.audit.Finding;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.audit.LogAudit;
import dev.ordinal.relay.TopicAudit;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code events audit}. */
@Command(
        name = "audit",
        description = "Look whether the log is what it promises to be: positions, sequences, claims, kept answers; "
                + "with --kafka also whether the topics hold every event once, in order, with its bytes.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing was found", "1:something was, each on a line"})
@SuppressWarnings("NullAway.Init") // picocli sets them
final class AuditCommand implements Callable<Integer> {

    private static final int MOST_OF_A_KIND = 20;

    @ParentCommand
    private EventTools tools;

    @Spec
    private CommandSpec spec;

    @Option(names = "--kafka", description = "compare the topics with the log, up to the relay's checkpoint")
    private boolean kafka;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    /**
     * What was found.
     *
     * @param checkpoint  absent where the topics were not looked at
     * @param counts      how many of each kind
     * @param findings    the first ones of each kind
     */
    record Report(
            long head,
            @Nullable Long checkpoint,
            long count,
            SequencedMap<String, Long> counts,
            List<Finding> findings) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenLog open = tools.openLog()) {
            Report report = audit(open);
            if (json) {
                out.println(Json.pretty(report));
            } else {
                print(report, out);
            }
            out.flush();
            return report.count() == 0 ? 0 : ToolFailed.FAILED;
        }
    }

    private Report audit(OpenLog open) {
        Findings findings = new Findings(MOST_OF_A_KIND);
        Progress progress = new Progress(spec.commandLine().getErr());
        long head = new LogAudit(open.dataSource(), progress).run(findings);
        Long checkpoint = kafka
                ? Long.valueOf(new TopicAudit(open.dataSource(), open.log(), open.kafka(), progress).run(findings))
                : null;
        return new Report(head, checkpoint, findings.count(), findings.counts(), findings.kept());
    }

    private static void print(Report report, PrintWriter out) {
        Map<String, List<Finding>> kinds = report.findings().stream().collect(Collectors.groupingBy(Finding::fault));
        report.counts().forEach((fault, count) -> {
            List<Finding> kept = kinds.getOrDefault(fault, List.of());
            kept.forEach(finding -> out.println(fault + ": " + finding.detail()));
            if (count > kept.size()) {
                out.printf("%s: and %d more%n", fault, count - kept.size());
            }
        });
        out.printf(
                "looked at the log up to position %d%s: %s%n",
                report.head(),
                report.checkpoint() == null ? "" : " and at the topics up to " + report.checkpoint(),
                report.count() == 0 ? "nothing found" : report.count() + " findings: " + counts(report));
    }

    private static String counts(Report report) {
        return report.counts().entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
