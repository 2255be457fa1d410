package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.axon.StoragePolicy;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.eventstore.transfer.ExportedEvents;
import dev.ordinal.eventstore.transfer.LogImport;
import dev.ordinal.shop.command.engine.ShopStoragePolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
            "Append the events of an exported file to an empty log, or to one that holds their beginning.",
            "Nobody else may write meanwhile: stop the command side first. What is there already is compared and",
            "passed over, so an import that was stopped is run again. Claims (e-mail addresses) are derived from the",
            "events; idempotency keys stay behind."
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class ImportCommand implements Callable<Integer> {

    @ParentCommand
    private EventTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "FILE.ndjson, or gzipped FILE.ndjson.gz")
    private Path file;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() {
        try (ExportedEvents events = new ExportedEvents(file);
                OpenLog open = tools.openLog()) {
            LogImport.Report report = run(events, open);
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? Json.pretty(report)
                                    : "%d events imported, %d were there"
                                            .formatted(report.imported(), report.already()));
            return 0;
        }
    }

    private LogImport.Report run(ExportedEvents events, OpenLog open) {
        EventStoreSchema.migrate(open.dataSource());
        try (AppendSignal signal = new AppendSignal(open.dataSource());
                GroupCommit writer = new GroupCommit(open.dataSource(), new KeyedHash(open.secret()), signal)) {
            return new LogImport(
                            open.log(),
                            writer,
                            claims(),
                            new Progress(spec.commandLine().getErr()))
                    .from(events);
        }
    }

    private static Function<StoredEvent, List<Claim>> claims() {
        StoredEventReader reader = OpenLog.reader();
        StoragePolicy policy = new ShopStoragePolicy();
        return event -> {
            try {
                return reader.read(event).stream()
                        .flatMap(message -> policy.claims(message).stream())
                        .toList();
            } catch (RuntimeException e) {
                throw new ToolFailed("can't read %s revision %s at position %d: %s"
                        .formatted(event.type(), event.revision(), event.position(), EventTools.oneLine(e)));
            }
        };
    }
}
