package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.audit.ClaimAudit;
import dev.ordinal.eventstore.audit.Finding;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.audit.LogAudit;
import dev.ordinal.eventstore.axon.StoragePolicy;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.personaldata.WrongMasterKey;
import dev.ordinal.relay.TopicAudit;
import dev.ordinal.shop.command.engine.ShopStoragePolicy;
import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
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
    private static final StoredEventReader READER = OpenLog.reader();
    private static final Set<String> STREAMS_WITH_CLAIMS = Set.of(Streams.USER);
    private static final Set<String> TYPES_WITH_CLAIMS = EventTypes.all().stream()
            .filter(type -> UserEvent.class.isAssignableFrom(type.record()))
            .map(EventType::name)
            .collect(Collectors.toUnmodifiableSet());

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
        try (PersonalData personal = open.personalData()) {
            StoragePolicy policy = new ShopStoragePolicy(personal);
            new ClaimAudit(
                            open.dataSource(),
                            open.log(),
                            new KeyedHash(open.secret()),
                            STREAMS_WITH_CLAIMS,
                            event -> claims(policy, event, findings),
                            progress)
                    .run(findings);
        }
        Long checkpoint = kafka
                ? Long.valueOf(new TopicAudit(open.dataSource(), open.log(), open.kafka(), progress).run(findings))
                : null;
        return new Report(head, checkpoint, findings.count(), findings.counts(), findings.kept());
    }

    /** Another application's types are none of the shop's business. */
    private static List<Claim> claims(StoragePolicy policy, StoredEvent event, Findings findings) {
        if (!TYPES_WITH_CLAIMS.contains(event.type())) {
            return List.of();
        }
        try {
            return READER.read(event).stream()
                    .flatMap(message -> policy.claims(message).stream())
                    .toList();
        } catch (KeysUnavailable | WrongMasterKey e) {
            throw e;
        } catch (RuntimeException e) {
            findings.add(
                    "unreadable",
                    "what %s revision %s at position %d claims can't be read: see events check --all"
                            .formatted(event.type(), event.revision(), event.position()));
            return List.of();
        }
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
