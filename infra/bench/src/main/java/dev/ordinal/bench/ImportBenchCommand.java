package dev.ordinal.bench;

import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Machine.Reading;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Target;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Signal;
import dev.ordinal.local.server.Directories;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A year of invoices through the whole system, as a person would import it. */
@Command(
        name = "import",
        description =
                "Import a file of invoices into a fresh system on the standard ports, until the query API shows all of it; "
                        + "beside it, load the same file with COPY and sum it in SQL.")
final class ImportBenchCommand implements Callable<Integer> {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(10);
    private static final int IN_FLIGHT = 64;

    @Parameters(
            paramLabel = "FILE.csv[.gz]",
            arity = "0..1",
            description = "the file (../shared/data/online-retail.csv.gz beside the project)")
    private @Nullable Path file;

    @Mixin
    private Publishing publishing = new Publishing();

    private final Path root = Path.of(System.getProperty("ordinal.root", ".")).toAbsolutePath();

    @Override
    public Integer call() throws Exception {
        Path invoices = file == null
                ? root.resolve("../shared/data/online-retail.csv.gz").normalize()
                : file;
        if (!Files.isReadable(invoices)) {
            throw new CommandFailed(CommandFailed.USAGE, "there is no file " + invoices + ": name one");
        }
        Path directory = root.resolve(".ordinal")
                .resolve("bench-" + ProcessHandle.current().pid());
        OsProcess up = OsProcess.start(
                "up",
                List.of(root.resolve("infra/ordinal").toString(), "up", "--data", directory.toString()),
                Map.of(),
                Signal.INT,
                directory.resolve("up.log"));
        try {
            System.err.println("starting the system (and building what is missing) ...");
            up.awaitReady(() -> up.output().contains("ready after"), START_TIMEOUT);
            return publishing.publish(measure(invoices.toAbsolutePath(), directory));
        } finally {
            up.close();
            Directories.delete(directory);
        }
    }

    private Report measure(Path invoices, Path directory) throws Exception {
        JsonNode status = ordinal(List.of("status", "--json", "--data", directory.toString()));
        Machine machine = new Machine("bench").withEndedChildren("import");
        String url = "";
        for (JsonNode part : status.path("parts")) {
            String name = part.path("name").stringValue();
            machine.with(name, part.path("pid").longValue());
            if (name.equals("postgres")) {
                url = part.path("url").stringValue();
            }
        }
        Reading before = machine.read();
        JsonNode summary =
                ordinal(List.of("import", invoices.toString(), "--json", "--in-flight", Integer.toString(IN_FLIGHT)));
        Reading visible = machine.read();
        BigDecimal total = CopyOfFile.sum(invoices, url);
        Reading copied = machine.read();
        long lines = summary.path("lines").longValue();
        double seconds = summary.path("secondsUntilVisible").doubleValue(Double.POSITIVE_INFINITY);
        double copySeconds = (copied.nanos() - visible.nanos()) / 1e9;
        String imported = summary.path("netTotal").path("amount").stringValue();
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure(
                        "import, until the last answer", summary.path("seconds").doubleValue(), "s"),
                new Figure("import, until all of it is visible", seconds, "s"),
                new Figure("COPY and sum", copySeconds, "s")));
        visible.spent()
                .forEach((name, spent) -> figures.add(
                        new Figure("CPU of " + name, spent - before.spent().getOrDefault(name, 0.0), "s")));
        SequencedMap<String, String> setting = Settings.machine();
        setting.put(
                "file", invoices.getFileName() + ", " + summary.path("invoices").longValue() + " invoices");
        setting.put("total", imported + " imported, " + total.toPlainString() + " by SQL");
        Report report = new Report(
                "import",
                setting,
                List.of(
                        Series.of("import, lines", IN_FLIGHT, List.of(Machine.between(before, visible, lines, 0, ""))),
                        Series.of("COPY and sum, lines", 1, List.of(Machine.between(visible, copied, lines, 0, "")))),
                figures,
                List.of(
                        Target.atMost("import until visible", seconds, 90, " s"),
                        Target.atMost("import until visible / COPY and sum", seconds / copySeconds, 6, "x")));
        if (new BigDecimal(imported).compareTo(total) != 0) {
            throw new CommandFailed("imported " + imported + ", but the file sums up to " + total.toPlainString());
        }
        return report;
    }

    /** Runs another command and reads what it prints. */
    private JsonNode ordinal(List<String> arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("infra/ordinal").toString()));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        String output;
        try (var reader = process.inputReader()) {
            output = String.join("\n", reader.lines().toList());
        }
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new CommandFailed("infra/ordinal " + arguments.getFirst() + " ended with exit code " + exitCode);
        }
        return Json.MAPPER.readTree(output);
    }
}
