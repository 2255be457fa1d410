package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.transfer.LogExport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code events export}. */
@Command(
        name = "export",
        description = {
            "Write all events to a file, one a line as JSON.",
            "A file that is there already is continued behind its last whole line."
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class ExportCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile(".*\\.ndjson(\\.gz)?", Pattern.DOTALL);

    @ParentCommand
    private EventTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "FILE.ndjson, or gzipped FILE.ndjson.gz")
    private Path file;

    @Option(names = "--from", paramLabel = "POSITION", description = "the first event of a new file (1)")
    private long from = 1;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (from < 1) {
            throw new ToolFailed(ToolFailed.USAGE, "positions begin at 1, not " + from);
        }
        if (!NAME.matcher(file.toString()).matches()) {
            throw new ToolFailed(
                    ToolFailed.USAGE, file + " must end in .ndjson or .ndjson.gz, which is what is written");
        }
        try (OpenLog open = tools.openLog()) {
            LogExport.Report report =
                    new LogExport(open.log(), new Progress(spec.commandLine().getErr())).to(file, from);
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? Json.pretty(report)
                                    : "%d events written, %s ends at position %d"
                                            .formatted(report.written(), file, report.last()));
            return 0;
        }
    }
}
