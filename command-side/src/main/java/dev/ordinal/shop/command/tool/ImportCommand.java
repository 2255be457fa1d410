package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.axon.AxonJpaEvents;
import dev.ordinal.eventstore.axon.StoragePolicy;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.eventstore.reaction.NewsReactions;
import dev.ordinal.eventstore.transfer.ExportedEvents;
import dev.ordinal.eventstore.transfer.LogImport;
import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.command.engine.ShopStoragePolicy;
import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.EventTypes;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code events import}. */
@Command(
        name = "import",
        description = {
            "Append the events of an exported file, or of the table of Axon's JPA engine in this database, "
                    + "to an empty log, or to one that holds their beginning.",
            "Nobody else may write meanwhile: stop the command side first; while one runs reactions, nothing is done. What is there already is compared and passed over, "
                    + "so an import that was stopped is run again. Claims (e-mail addresses) are derived from the events; "
                    + "idempotency keys stay behind. Reactions to news, as letters, leave alone what is imported; the others look through it."
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class ImportCommand implements Callable<Integer> {

    private static final StoredEventReader READER = OpenLog.reader();

    @ParentCommand
    private EventTools tools;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Source source;

    /** Where the events come from. */
    static final class Source {

        @Parameters(paramLabel = "FILE", description = "FILE.ndjson, or gzipped FILE.ndjson.gz")
        private @Nullable Path file;

        @Option(
                names = "--from-axon-jpa",
                description = "the rows of domain_event_entry, which JpaEventStorageEngine has stored")
        private boolean axonJpa;
    }

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() {
        LogImport.Report report = source.axonJpa ? ofAxonJpa() : ofFile(Objects.requireNonNull(source.file));
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? Json.pretty(report)
                                : "%d events imported, %d were there".formatted(report.imported(), report.already()));
        return 0;
    }

    private LogImport.Report ofFile(Path file) {
        try (ExportedEvents events = new ExportedEvents(file);
                OpenLog open = tools.openLog()) {
            return run(events, open, _ -> true);
        }
    }

    /** Another application's types are none of the shop's business. */
    private LogImport.Report ofAxonJpa() {
        Set<String> known = EventTypes.all().stream().map(EventType::name).collect(Collectors.toSet());
        try (OpenLog open = tools.openLog();
                AxonJpaEvents events = new AxonJpaEvents(open.dataSource())) {
            return run(events, open, event -> known.contains(event.type()));
        }
    }

    private LogImport.Report run(Iterator<StoredEvent> events, OpenLog open, Predicate<StoredEvent> mayClaim) {
        nobodyReacts(open);
        EventStoreSchema.migrate(open.dataSource());
        try (PersonalData personal = open.personalData();
                AppendSignal signal = new AppendSignal(open.dataSource());
                GroupCommit writer = new GroupCommit(open.dataSource(), new KeyedHash(open.secret()), signal)) {
            StoragePolicy policy = new ShopStoragePolicy(personal);
            return new LogImport(
                            open.log(),
                            writer,
                            event -> mayClaim.test(event) ? claims(policy, event) : List.of(),
                            new Progress(spec.commandLine().getErr()))
                    .from(events, () -> leaveNewsBehind(open));
        }
    }

    private static void nobodyReacts(OpenLog open) {
        List<String> running = NewsReactions.running(open.dataSource());
        if (!running.isEmpty()) {
            throw new ToolFailed("the command side runs, or did seconds ago (reaction %s): stop it first"
                    .formatted(String.join(", ", running)));
        }
    }

    private void leaveNewsBehind(OpenLog open) {
        nobodyReacts(open);
        for (String reaction : NewsReactions.beginAgain(open.dataSource())) {
            spec.commandLine().getErr().println("reaction " + reaction + " will begin behind what is imported");
        }
    }

    private static List<Claim> claims(StoragePolicy policy, StoredEvent event) {
        try {
            return READER.read(event).stream()
                    .flatMap(message -> policy.claims(message).stream())
                    .toList();
        } catch (KeysUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ToolFailed("can't read %s revision %s at position %d: %s"
                    .formatted(event.type(), event.revision(), event.position(), ToolFailures.oneLine(e)));
        }
    }
}
